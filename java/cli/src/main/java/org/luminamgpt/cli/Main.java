// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import java.io.PrintWriter;
import java.nio.file.NoSuchFileException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.Lumina;
import org.luminamgpt.LuminaException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command {@code lumina}: status 0 after success, 2 for bad usage, 1 for a failure, told in one line. */
@Command(name = "lumina", description = "Pictures from text, and text from pictures, with Lumina-mGPT models.",
        versionProvider = Main.Version.class, synopsisSubcommandLabel = "COMMAND", commandListHeading = "%nCommands:%n",
        footer = {"", "Without --model, the small embedded model answers.",
                "lumina COMMAND --help shows a command's options.", "Example:",
                "  lumina generate \"A cartoon picture of a fox.\" --out fox.png"})
public final class Main implements Runnable, IExecutionExceptionHandler, IParameterExceptionHandler {
    private static final Map<String, Class<?>> COMMANDS = new LinkedHashMap<>();
    /** Commands that open a picture codec at once. */
    private static final Set<String> DRAWING = Set.of("generate", "batch", "ask", "task", "chat", "vq");
    private static final Set<String> ONLY_TELL = Set.of("-h", "--help", "-V", "--version");
    /** Commands of artifacts of their own, which are there or not. */
    private static final Map<String, String> OTHERS = new TreeMap<>(Map.of("train", "org.luminamgpt.train.TrainCommand",
            "studio", "org.luminamgpt.studio.StudioCommand", "serve", "org.luminamgpt.server.ServeCommand",
            "mcp", "org.luminamgpt.server.McpCommand"));

    static {
        COMMANDS.put("generate", GenerateCommand.class);
        COMMANDS.put("batch", BatchCommand.class);
        COMMANDS.put("ask", AskCommand.class);
        COMMANDS.put("task", TaskCommand.class);
        COMMANDS.put("chat", ChatCommand.class);
        COMMANDS.put("vq", VqCommand.class);
        COMMANDS.put("tokens", TokensCommand.class);
        COMMANDS.put("logits", LogitsCommand.class);
        COMMANDS.put("next", NextCommand.class);
        COMMANDS.put("parity", ParityCommand.class);
        COMMANDS.put("info", InfoCommand.class);
        COMMANDS.put("bench", BenchCommand.class);
        COMMANDS.put("verify", VerifyCommand.class);
        COMMANDS.put("quantize", QuantizeCommand.class);
    }

    @Spec
    private CommandSpec spec;

    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Show the stack of a failure.")
    private boolean verbose;

    @Mixin
    private HelpOption help;

    @Option(names = {"-V", "--version"}, versionHelp = true, description = "Show the version.")
    private boolean version;

    public static void main(String[] args) {
        OptionalInt status = Relaunch.isNeeded() ? Relaunch.run() : OptionalInt.empty();
        if (status.isPresent()) {
            System.exit(status.getAsInt());
        }
        System.setProperty("java.awt.headless", "true");
        if (willDraw(args)) {
            Lumina.preload();
        }
        System.exit(run(args, new PrintWriter(System.out, true), new PrintWriter(System.err, true)));
    }

    private static boolean willDraw(String[] args) {
        for (String arg : args) {
            if (ONLY_TELL.contains(arg)) {
                return false;
            }
        }
        return args.length > 1 && DRAWING.contains(args[0]);
    }

    /** Runs one command and returns the exit status. */
    static int run(String[] args, PrintWriter out, PrintWriter err) {
        try {
            return line(args, out, err).execute(args.length > 0 && COMMANDS.containsKey(args[0]) ? Aliases.resolve(args) : args);
        } catch (UsageException e) {
            err.println("lumina: " + e.getMessage());
            return CommandLine.ExitCode.USAGE;
        } catch (OutOfMemoryError e) {  // of a library, as ours says it otherwise
            err.println("lumina: no memory, or no more threads: " + e.getMessage() + "; see -Xmx, ulimit -u and the limits of a container");
            return CommandLine.ExitCode.SOFTWARE;
        } finally {
            out.flush();  // a line's end flushes, and what has none would be lost
            err.flush();
        }
    }

    private static CommandLine line(String[] args, PrintWriter out, PrintWriter err) {
        var main = new Main();
        var line = new CommandLine(main);
        Class<?> chosen = args.length == 0 ? null : COMMANDS.get(args[0]);
        if (chosen != null) {
            line.addSubcommand(chosen);  // reading the annotations of a command takes time, which only the chosen one is worth
        } else {
            COMMANDS.values().forEach(line::addSubcommand);
            OTHERS.forEach((name, type) -> addOther(line, name, type));
            line.addSubcommand(new HelpCommand()).addSubcommand(CompletionCommand.class).addSubcommand(ManCommand.class);
        }
        for (CommandLine command : line.getSubcommands().values()) {
            order(command);
        }
        // These hold for the commands that are there by now.
        return line.setOut(out).setErr(err).setCaseInsensitiveEnumValuesAllowed(true).setUsageHelpAutoWidth(true)
                .setExecutionExceptionHandler(main).setParameterExceptionHandler(main);  // lambdas would not be in the class archive
    }

    /** Help in the order of the sources: what matters most comes first. */
    private static void order(CommandLine command) {
        command.getCommandSpec().usageMessage().sortOptions(false).abbreviateSynopsis(true);
        for (CommandLine sub : command.getSubcommands().values()) {
            order(sub);
        }
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
    public int handleParseException(ParameterException failure, String[] args) {
        CommandLine line = failure.getCommandLine();
        var message = new StringBuilder(String.valueOf(failure.getMessage()).replaceAll("\\R\\s*", " "));
        if (line.getParent() == null && failure instanceof UnmatchedArgumentException unmatched && !unmatched.isUnknownOption()) {
            message = new StringBuilder("there is no command ").append(unmatched.getUnmatched().get(0));
        }
        if (failure instanceof UnmatchedArgumentException unmatched && !unmatched.getSuggestions().isEmpty()) {
            List<String> suggestions = unmatched.getSuggestions();
            message.append("; is ").append(String.join(" or ", suggestions.subList(0, Math.min(3, suggestions.size())))).append(" meant?");
        }
        line.getErr().println("lumina: " + message + " (see " + line.getCommandSpec().qualifiedName() + " --help)");
        return CommandLine.ExitCode.USAGE;
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

    static String message(Throwable failure) {
        String named = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        if (failure instanceof NoSuchFileException) {
            return "there is no file " + failure.getMessage();
        }
        return failure instanceof LuminaException || failure instanceof UsageException ? named
                : failure.getClass().getSimpleName() + ": " + named;
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"lumina " + (version == null ? "(development build)" : version),
                "Java " + System.getProperty("java.version") + ", " + System.getProperty("os.name") + " " + System.getProperty("os.arch")};
        }
    }
}
