// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.codeUnits;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final String API = "org.luminamgpt";
    private static final String SEAM = "org.luminamgpt.internal.engine";
    private static final String[] NATIVE = {"org.bytedeco..", "org.luminamgpt.internal.bindings..", "org.luminamgpt.internal.natives.."};
    private static final DescribedPredicate<JavaClass> HIDDEN = DescribedPredicate.describe("not for users",
            type -> type.getPackageName().startsWith("org.luminamgpt.internal") || type.getPackageName().startsWith("org.bytedeco"));
    private static final JavaClasses CLASSES =
            new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests()).importPackages(API);

    @Test
    void noPublicSignatureShowsANativeOrInternalType() {
        codeUnits().that().arePublic().and().areDeclaredInClassesThat().resideInAPackage(API).should(showNothingHidden())
                .check(CLASSES);
        fields().that().arePublic().and().areDeclaredInClassesThat().resideInAPackage(API).should().notHaveRawType(HIDDEN)
                .allowEmptyShould(true).check(CLASSES);
    }

    @Test
    void onlyTheSeamKnowsNativeCode() {
        noClasses().that().resideInAPackage("org.luminamgpt..").and().resideOutsideOfPackages(NATIVE)
                .and().resideOutsideOfPackage(SEAM).should().dependOnClassesThat().resideInAnyPackage(NATIVE).check(CLASSES);
    }

    @Test
    void onlyOneClassKnowsTheTokenizersLibrary() {
        noClasses().that().doNotHaveSimpleName("HuggingFace").should().dependOnClassesThat().resideInAPackage("ai.djl..")
                .check(CLASSES);
    }

    @Test
    void textPromptsAndPicturesKnowNeitherEngineNorRuntime() {
        noClasses().that().resideInAnyPackage("org.luminamgpt.internal.text", "org.luminamgpt.internal.prompt",
                        "org.luminamgpt.internal.picture")
                .should().dependOnClassesThat().resideInAnyPackage(SEAM, "org.luminamgpt.internal.runtime").check(CLASSES);
    }

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
