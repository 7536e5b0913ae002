package io.signalbox.mail;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

@AnalyzeClasses(packages = "io.signalbox.mail", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String SERVICE = "io.signalbox.mail";
    private static final String INBOUND = "io.signalbox.mail.inbound..";
    private static final String STORE = "io.signalbox.mail.store..";
    private static final String OUTBOUND = "io.signalbox.mail.outbound..";

    @ArchTest
    static final ArchRule nothingKnowsAnInboundAdapter = noClasses()
            .that()
            .resideOutsideOfPackage(INBOUND)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(INBOUND);

    @ArchTest
    static final ArchRule inboundAdaptersGoThroughTheServiceClass = noClasses()
            .that()
            .resideInAPackage(INBOUND)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(STORE, OUTBOUND);

    @ArchTest
    static final ArchRule storeAndOutboundDoNotKnowEachOther = noClasses()
            .that()
            .resideInAPackage(STORE)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(OUTBOUND);

    @ArchTest
    static final ArchRule outboundDoesNotKnowTheStore = noClasses()
            .that()
            .resideInAPackage(OUTBOUND)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(STORE);

    @ArchTest
    static final ArchRule theServiceKnowsNoProtocol = noClasses()
            .that()
            .resideInAPackage(SERVICE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("jakarta.ws.rs..", "io.grpc..", "io.signalbox.proto..", "org.eclipse.angus..");

    @ArchTest
    static final ArchRule onlyTheStoreSpeaksSql = classes()
            .that()
            .resideOutsideOfPackage(STORE)
            .should()
            .onlyDependOnClassesThat()
            .resideOutsideOfPackages("jakarta.persistence..", "java.sql..");
}
