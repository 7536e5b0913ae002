package io.signalbox.local.supervisor;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

@AnalyzeClasses(packages = "io.signalbox.local", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    private static final DescribedPredicate<JavaClass> INSTALLATION =
            describe("the installation", type -> belongToAnyOf(
                            Installation.class, RealServers.class, ServiceName.class, Wiring.class)
                    .test(type.getBaseComponentType()));

    @ArchTest
    static final ArchRule whatOtherModulesTestWithNeedsTheJdkOnly = classes()
            .that(resideInAnyPackage("io.signalbox.local.process", "io.signalbox.local.state")
                    .or(INSTALLATION))
            .should()
            .onlyDependOnClassesThat(
                    resideInAnyPackage("java..", "io.signalbox.local.process", "io.signalbox.local.state")
                            .or(INSTALLATION));

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("io.signalbox.local.(*)..").should().beFreeOfCycles();
}
