// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.codeUnits;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.stream.Stream;

@AnalyzeClasses(packages = "org.luminamgpt", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final DescribedPredicate<JavaClass> HIDDEN = DescribedPredicate.describe("not for users",
            type -> type.getPackageName().startsWith("org.luminamgpt.internal") || type.getPackageName().startsWith("org.bytedeco"));

    @ArchTest
    static final ArchRule noPublicMethodShowsAHiddenType = codeUnits().that().arePublic()
            .and().areDeclaredInClassesThat().resideInAPackage("org.luminamgpt").should(showNothingHidden());

    @ArchTest
    static final ArchRule noPublicFieldShowsAHiddenType = fields().that().arePublic()
            .and().areDeclaredInClassesThat().resideInAPackage("org.luminamgpt").should().notHaveRawType(HIDDEN);

    @ArchTest
    static final ArchRule onlyTheSeamKnowsJavaCpp = noClasses().that().resideInAPackage("org.luminamgpt..")
            .and().resideOutsideOfPackages("org.luminamgpt.internal.engine", "org.luminamgpt.internal.bindings..",
                    "org.luminamgpt.internal.natives")
            .and().doNotHaveSimpleName("EmbeddedModel")
            .should().dependOnClassesThat().resideInAnyPackage("org.bytedeco..", "org.luminamgpt.internal.bindings..");

    @ArchTest
    static final ArchRule onlyTheTokenizerKnowsDjl = noClasses().that().doNotHaveSimpleName("HuggingFace")
            .should().dependOnClassesThat().resideInAPackage("ai.djl..");

    @ArchTest
    static final ArchRule picturesAndPromptsKnowNoEngine = classes().that()
            .resideInAnyPackage("org.luminamgpt.internal.text", "org.luminamgpt.internal.prompt", "org.luminamgpt.internal.picture")
            .should().onlyDependOnClassesThat(DescribedPredicate.describe("are no engine and no runtime",
                    type -> !type.getPackageName().matches("org\\.luminamgpt\\.internal\\.(engine|runtime|bindings|natives).*")));

    private static ArchCondition<JavaCodeUnit> showNothingHidden() {
        return new ArchCondition<>("show nothing hidden") {
            @Override
            public void check(JavaCodeUnit unit, ConditionEvents events) {
                Stream.concat(unit.getRawParameterTypes().stream(), Stream.of(unit.getRawReturnType()))
                        .filter(HIDDEN).forEach(type -> events.add(SimpleConditionEvent.violated(unit,
                                unit.getFullName() + " shows " + type.getName())));
            }
        };
    }
}
