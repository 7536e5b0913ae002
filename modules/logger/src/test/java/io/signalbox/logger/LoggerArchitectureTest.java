package io.signalbox.logger;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

@AnalyzeClasses(packages = "io.signalbox.logger", importOptions = ImportOption.DoNotIncludeTests.class)
class LoggerArchitectureTest {

    private static final String CORE = "io.signalbox.logger";

    @ArchTest
    static final ArchRule theServiceKnowsNoProtocolNoDatabaseAndNoMessageBroker = noClasses()
            .that()
            .resideInAPackage(CORE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    CORE + ".inbound..",
                    CORE + ".store..",
                    CORE + ".outbound..",
                    "com.mongodb..",
                    "org.bson..",
                    "com.rabbitmq..",
                    "io.grpc..",
                    "io.signalbox.common.amqp..",
                    "io.signalbox.proto..",
                    "jakarta.ws.rs..",
                    "jakarta.json..");

    @ArchTest
    static final ArchRule theWaysInAndOutDoNotKnowEachOther =
            slices().matching(CORE + ".(*)..").should().notDependOnEachOther();
}
