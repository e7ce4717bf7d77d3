// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import java.io.PrintWriter;
import java.nio.file.NoSuchFileException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.Lumina;
import org.luminamgpt.LuminaException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command {@code lumina}: status 0 after success, 2 for bad usage, 1 for a failure, told in one line. */
@Command(name = "lumina", description = "Pictures from text, and text from pictures, with Lumina-mGPT models.",
        versionProvider = Main.Version.class, mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND", commandListHeading = "%nCommands:%n",
        footer = {"", "Without --model, the small embedded model answers.", "Example:",
                "  lumina generate \"A 3D render picture of a red apple in the center on a blue background.\" --out apple.png"})
public final class Main implements Runnable, IExecutionExceptionHandler {
    private static final List<Class<?>> COMMANDS = List.of(GenerateCommand.class, AskCommand.class, TaskCommand.class,
            ChatCommand.class, VqCommand.class, TokensCommand.class, LogitsCommand.class, NextCommand.class, ParityCommand.class,
            InfoCommand.class, BenchCommand.class, QuantizeCommand.class);
    private static final List<String> ONLY_TELL = List.of("-h", "--help", "-V", "--version");
    /** Commands that open a picture codec at once. */
    private static final Set<Class<?>> DRAWING = Set.of(GenerateCommand.class, AskCommand.class, TaskCommand.class,
            ChatCommand.class, VqCommand.class);
    /** Commands of artifacts of their own, which are there or not. */
    private static final Map<String, String> OTHERS = new TreeMap<>(Map.of("train", "org.luminamgpt.train.TrainCommand",
            "studio", "org.luminamgpt.studio.StudioCommand"));

    @Spec
    private CommandSpec spec;

    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Show the stack of a failure.")
    private boolean verbose;

    public static void main(String[] args) {
        OptionalInt status = Relaunch.isNeeded() ? Relaunch.run() : OptionalInt.empty();
        if (status.isPresent()) {
            System.exit(status.getAsInt());
        }
        System.setProperty("java.awt.headless", "true");
        if (willDraw(List.of(args))) {
            Lumina.preload();
        }
        System.exit(run(args, new PrintWriter(System.out, true), new PrintWriter(System.err, true)));
    }

    private static boolean willDraw(List<String> args) {
        return args.size() > 1 && command(args.get(0)).filter(DRAWING::contains).isPresent()
                && Collections.disjoint(args, ONLY_TELL);
    }

    /** Runs one command and returns the exit status. */
    static int run(String[] args, PrintWriter out, PrintWriter err) {
        var main = new Main();
        var line = new CommandLine(main);
        Optional<Class<?>> chosen = args.length == 0 ? Optional.empty() : command(args[0]);
        // Reading the annotations of a command takes time, which only the chosen one is worth.
        chosen.map(List::<Class<?>>of).orElse(COMMANDS).forEach(line::addSubcommand);
        if (chosen.isEmpty()) {
            OTHERS.forEach((name, type) -> addOther(line, name, type));
        }
        // These hold for the commands that are there by now.
        line.setOut(out).setErr(err).setCaseInsensitiveEnumValuesAllowed(true).setUsageHelpAutoWidth(true)
                .setExecutionExceptionHandler(main);  // a lambda would keep picocli out of the class archive
        return line.execute(args);
    }

    private static Optional<Class<?>> command(String name) {
        return COMMANDS.stream().filter(type -> type.getAnnotation(Command.class).name().equals(name)).findFirst();
    }

    private static void addOther(CommandLine line, String name, String type) {
        try {
            line.addSubcommand(name, Class.forName(type).getDeclaredConstructor().newInstance());
        } catch (ClassNotFoundException e) {
            // not on the class path
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " cannot be used as a command", e);
        }
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine line, @Nullable ParseResult parsed) {
        PrintWriter err = line.getErr();
        if (verbose) {
            failure.printStackTrace(err);
        } else {
            err.println("lumina: " + message(failure));
        }
        boolean usage = failure instanceof LuminaException.InvalidRequest || failure instanceof UsageException;
        return usage ? CommandLine.ExitCode.USAGE : CommandLine.ExitCode.SOFTWARE;
    }

    private static String message(Exception failure) {
        Supplier<String> named = () -> failure.getMessage() == null ? failure.toString() : failure.getMessage();
        if (failure instanceof NoSuchFileException) {
            return "there is no file " + failure.getMessage();
        }
        return failure instanceof LuminaException || failure instanceof UsageException ? named.get()
                : failure.getClass().getSimpleName() + ": " + named.get();
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"lumina " + (version == null ? "(development build)" : version)};
        }
    }
}
