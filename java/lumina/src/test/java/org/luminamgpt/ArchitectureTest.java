// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.codeUnits;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final String API = "org.luminamgpt";
    private static final String TOOLS = "org.luminamgpt.tools";
    private static final String INTERNAL = "org.luminamgpt.internal";
    private static final String FORMATS = "org.luminamgpt.internal.image";
    private static final String FILES = "org.luminamgpt.internal.files";
    private static final String SEAM = "org.luminamgpt.internal.engine";
    private static final String[] NATIVE = {"org.bytedeco..", "org.luminamgpt.internal.bindings..", "org.luminamgpt.internal.natives.."};
    private static final DescribedPredicate<JavaClass> HIDDEN = DescribedPredicate.describe("not for users",
            type -> type.getPackageName().startsWith("org.luminamgpt.internal") || type.getPackageName().startsWith("org.bytedeco"));
    private static final JavaClasses CLASSES =
            new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests()).importPackages(API);

    @Test
    void noPublicSignatureShowsANativeOrInternalType() {
        codeUnits().that().arePublic().and().areDeclaredInClassesThat().resideInAnyPackage(API, TOOLS).should(showNothingHidden())
                .check(CLASSES);
        fields().that().arePublic().and().areDeclaredInClassesThat().resideInAnyPackage(API, TOOLS).should().notHaveRawType(HIDDEN)
                .allowEmptyShould(true).check(CLASSES);
    }

    /** Each package is a slice: what one uses never uses it, by whatever way round. */
    @Test
    void noPackagesUseEachOtherInACircle() {
        SliceAssignment packages = new SliceAssignment() {
            @Override
            public SliceIdentifier getIdentifierOf(JavaClass type) {
                return type.getPackageName().startsWith(API) ? SliceIdentifier.of(type.getPackageName()) : SliceIdentifier.ignore();
            }

            @Override
            public String getDescription() {
                return "packages";
            }
        };
        SlicesRuleDefinition.slices().assignedFrom(packages).should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void theApiKnowsNoImplementation() {
        noClasses().that().resideInAPackage(API).should().dependOnClassesThat(
                resideInAnyPackage(INTERNAL + "..", TOOLS).and(resideOutsideOfPackages(FORMATS, FILES))).check(CLASSES);
    }

    @Test
    void filesAndTheirFormatsKnowNothingOfOurs() {
        for (String each : List.of(FORMATS, FILES)) {
            noClasses().that().resideInAPackage(each).should().dependOnClassesThat(
                    resideInAPackage(API + "..").and(resideOutsideOfPackage(each))).check(CLASSES);
        }
    }

    /** One JDK's pixels are not another's, and its readers make up what is missing. */
    @Test
    void fileFormatsAreNotLeftToTheJdk() {
        noClasses().that().resideInAPackage(FORMATS).should().dependOnClassesThat().resideInAPackage("javax.imageio..").check(CLASSES);
    }

    /** What this module keeps to itself is no other's, tests included; the bindings are below it. */
    @Test
    void noOtherModuleNamesInternals() throws IOException {
        List<Path> modules;
        try (Stream<Path> folders = Files.list(Path.of("..").toRealPath())) {
            modules = folders.filter(folder -> Files.isRegularFile(folder.resolve("pom.xml"))
                    && !Set.of("lumina", "bindings").contains(folder.getFileName().toString())).toList();
        }
        assertThat(modules).extracting(module -> module.getFileName().toString()).contains("cli", "train", "studio");
        for (Path module : modules) {
            try (Stream<Path> files = Files.walk(module)) {
                for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
                    assertThat(file).content().as("%s", file).doesNotContain(INTERNAL + ".");
                }
            }
        }
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

    /** It is optional: what programs without it load must not name it. */
    @Test
    void onlyItsPackageKnowsMicrometer() {
        noClasses().that().resideOutsideOfPackage(API + ".micrometer").should().dependOnClassesThat()
                .resideInAnyPackage("io.micrometer..", API + ".micrometer").check(CLASSES);
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
