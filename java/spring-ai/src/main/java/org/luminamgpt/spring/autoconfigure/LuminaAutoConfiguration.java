// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.spring.autoconfigure;

import io.micrometer.core.instrument.MeterRegistry;
import org.luminamgpt.Lumina;
import org.luminamgpt.LuminaBuilder;
import org.luminamgpt.LuminaListener;
import org.luminamgpt.micrometer.LuminaMetrics;
import org.springframework.ai.model.SpringAIModelProperties;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/**
 * The open model, which every {@link LuminaListener} of the application hears, and what watches it. It is opened with the
 * application, unless both of {@code spring.ai.model.image} and {@code spring.ai.model.chat} name other providers, and closed with it, after
 * requests under way had their time ({@link LuminaShutdown}). An application that has a {@link Lumina} of its own keeps it.
 */
@AutoConfiguration(afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnClass(Lumina.class)
@Conditional(LuminaAutoConfiguration.Wanted.class)
@EnableConfigurationProperties(LuminaProperties.class)
public class LuminaAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean
    Lumina lumina(LuminaProperties properties, ObjectProvider<LuminaListener> listeners) {
        LuminaBuilder builder = properties.builder();
        listeners.orderedStream().forEach(builder::listener);
        return builder.build();
    }

    @Bean
    @ConditionalOnMissingBean
    LuminaShutdown luminaShutdown() {
        return new LuminaShutdown();
    }

    /** Whether one of the models is ours. */
    static final class Wanted extends AnyNestedCondition {
        Wanted() {
            super(ConfigurationPhase.PARSE_CONFIGURATION);
        }

        @ConditionalOnProperty(name = SpringAIModelProperties.IMAGE_MODEL, havingValue = LuminaProperties.PROVIDER, matchIfMissing = true)
        static final class Images {}

        @ConditionalOnProperty(name = SpringAIModelProperties.CHAT_MODEL, havingValue = LuminaProperties.PROVIDER, matchIfMissing = true)
        static final class Chats {}
    }

    /** Where there are meters. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterRegistry.class)
    static class Metrics {
        /** Bound to every registry, as all binders are. */
        @Bean
        @ConditionalOnBean(MeterRegistry.class)
        @ConditionalOnMissingBean
        LuminaMetrics luminaMetrics(LuminaProperties properties) {
            return new LuminaMetrics(properties.name());
        }
    }

    /** Where health is asked for. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
    static class Health {
        @Bean
        @ConditionalOnEnabledHealthIndicator("lumina")
        @ConditionalOnMissingBean(name = "luminaHealthIndicator")
        LuminaHealthIndicator luminaHealthIndicator(ObjectProvider<Lumina> lumina) {
            return new LuminaHealthIndicator(lumina);
        }
    }
}
