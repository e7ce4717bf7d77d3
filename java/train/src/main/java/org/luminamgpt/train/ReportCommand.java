// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.luminamgpt.train.run.Report;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Draws a run's curves. */
@Command(name = "report", mixinStandardHelpOptions = true,
        description = "Write report.html of a run: curves and sample sheets. Training does so at each checkpoint.")
final class ReportCommand implements Callable<Integer> {
    @Parameters(paramLabel = "RUN", description = "folder of the run")
    private Path run;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        spec.commandLine().getOut().println(Report.write(run));
        return 0;
    }
}
