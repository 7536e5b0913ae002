package io.signalbox.auth;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

@AnalyzeClasses(packages = "io.signalbox.auth", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule nothingDependsOnTheProtocols = noClasses()
            .that()
            .resideOutsideOfPackage("..auth.inbound..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..auth.inbound..", "jakarta.ws.rs..", "io.helidon.webserver..");

    @ArchTest
    static final ArchRule theProtocolsKnowNoDatabase = noClasses()
            .that()
            .resideInAPackage("..auth.inbound..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..auth.store..", "jakarta.persistence..");

    @ArchTest
    static final ArchRule nothingDependsOnTheWayOut = noClasses()
            .that()
            .resideOutsideOfPackage("..auth.outbound..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..auth.outbound..", "io.grpc..");

    @ArchTest
    static final ArchRule passwordsKnowNothingElseOfAuth = noClasses()
            .that()
            .resideInAPackage("..auth.password..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.signalbox.auth", "..auth.token..", "..auth.store..", "jakarta.persistence..");
}
