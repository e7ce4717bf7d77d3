// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.spring.autoconfigure;

import org.luminamgpt.EngineStats;
import org.luminamgpt.Lumina;
import org.luminamgpt.LuminaException;
import org.luminamgpt.tools.Workbench;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/** Up while the model is open: which it is, and what it does. Down once it is closed, or if it cannot be opened. Thread-safe. */
public final class LuminaHealthIndicator extends AbstractHealthIndicator {
    private final ObjectProvider<Lumina> lumina;

    LuminaHealthIndicator(ObjectProvider<Lumina> lumina) {
        super("the model does not answer");
        this.lumina = lumina;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        Lumina open = lumina.getObject();
        builder.up().withDetail("model", open.info().id()).withDetail("device", open.info().engine().device());
        try {
            EngineStats stats = Workbench.of(open).stats();
            builder.withDetail("running", stats.running()).withDetail("waiting", stats.waiting()).withDetail("freePages", stats.freePages());
        } catch (LuminaException.InvalidRequest e) {
            builder.withDetail("engine", "not in this process");
        }
    }
}
