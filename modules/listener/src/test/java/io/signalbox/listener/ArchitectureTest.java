package io.signalbox.listener;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

@AnalyzeClasses(packages = "io.signalbox.listener", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule nothingKnowsHowWeAreCalled = noClasses()
            .that()
            .resideOutsideOfPackage("..listener.inbound..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("..listener.inbound..");

    @ArchTest
    static final ArchRule inboundReachesTheDatabaseOnlyThroughTheRules = noClasses()
            .that()
            .resideInAPackage("..listener.inbound..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..listener.store..", "jakarta.persistence..");

    @ArchTest
    static final ArchRule storeAndOutboundDoNotKnowEachOther = noClasses()
            .that()
            .resideInAPackage("..listener.store..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("..listener.outbound..");

    @ArchTest
    static final ArchRule theRulesKnowNoProtocol = noClasses()
            .that()
            .resideInAPackage("io.signalbox.listener")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("jakarta.ws.rs..", "io.grpc..", "com.rabbitmq..", "io.signalbox.proto..");
}
