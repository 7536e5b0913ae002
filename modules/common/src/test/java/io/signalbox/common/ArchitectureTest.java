package io.signalbox.common;

import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

@AnalyzeClasses(packages = "io.signalbox")
class ArchitectureTest {

    @ArchTest
    static final ArchRule commonKnowsNoService = classes()
            .that()
            .resideInAPackage("io.signalbox.common..")
            .should()
            .onlyDependOnClassesThat()
            .resideOutsideOfPackages(
                    "io.signalbox.auth..",
                    "io.signalbox.broker..",
                    "io.signalbox.logger..",
                    "io.signalbox.listener..",
                    "io.signalbox.mail..",
                    "io.signalbox.frontend..");

    @ArchTest
    static final ArchRule problemsKnowNoOtherPackage = noClasses()
            .that()
            .resideInAPackage("io.signalbox.common.problem..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.signalbox.common.json..",
                    "io.signalbox.common.security..",
                    "io.signalbox.common.amqp..",
                    "io.signalbox.common.database..",
                    "io.signalbox.common.entry..");

    @ArchTest
    static final ArchRule packagesFormNoCycle =
            slices().matching("io.signalbox.common.(*)..").should().beFreeOfCycles();
}
