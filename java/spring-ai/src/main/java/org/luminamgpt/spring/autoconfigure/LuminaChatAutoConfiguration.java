// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.spring.autoconfigure;

import io.micrometer.observation.ObservationRegistry;
import org.luminamgpt.Lumina;
import org.luminamgpt.spring.LuminaChatModel;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.observation.ChatModelObservationConvention;
import org.springframework.ai.model.SpringAIModelProperties;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** The chat model, unless {@code spring.ai.model.chat} names another provider's. */
@AutoConfiguration(after = LuminaAutoConfiguration.class)
@ConditionalOnClass({Lumina.class, ChatModel.class})
@ConditionalOnProperty(name = SpringAIModelProperties.CHAT_MODEL, havingValue = LuminaProperties.PROVIDER, matchIfMissing = true)
@EnableConfigurationProperties(LuminaChatProperties.class)
public class LuminaChatAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean
    LuminaChatModel luminaChatModel(Lumina lumina, LuminaChatProperties properties, ObjectProvider<ObservationRegistry> observations,
            ObjectProvider<ChatModelObservationConvention> convention) {
        var model = new LuminaChatModel(lumina, properties.options(), observations.getIfUnique(() -> ObservationRegistry.NOOP));
        convention.ifAvailable(model::setObservationConvention);
        return model;
    }
}
