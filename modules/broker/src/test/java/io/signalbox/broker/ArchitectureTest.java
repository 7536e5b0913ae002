package io.signalbox.broker;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

/** Dependencies point inwards. */
@AnalyzeClasses(packages = "io.signalbox.broker", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule whatComesInIsParsedAndRenderedThereOnly = noClasses()
            .that()
            .resideInAnyPackage("io.signalbox.broker", "io.signalbox.broker.outbound")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.signalbox.broker.inbound");

    @ArchTest
    static final ArchRule whatComesInGoesOutOnlyThroughTheServiceClasses = noClasses()
            .that()
            .resideInAPackage("io.signalbox.broker.inbound")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.signalbox.broker.outbound");

    @ArchTest
    static final ArchRule theServiceClassesKnowNoProtocolOfTheWeb = noClasses()
            .that()
            .resideInAPackage("io.signalbox.broker")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("jakarta.ws.rs..", "java.net.http..", "com.rabbitmq..", "io.grpc.stub..");
}
