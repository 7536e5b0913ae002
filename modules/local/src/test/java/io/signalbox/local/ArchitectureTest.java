package io.signalbox.local;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

@AnalyzeClasses(packagesOf = ArchitectureTest.class, importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule whatOtherModulesTestWithNeedsTheJdkOnly = classes()
            .that()
            .resideInAnyPackage("io.signalbox.local.process", "io.signalbox.local.state")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "io.signalbox.local.process", "io.signalbox.local.state");

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("io.signalbox.local.(*)..").should().beFreeOfCycles();
}
