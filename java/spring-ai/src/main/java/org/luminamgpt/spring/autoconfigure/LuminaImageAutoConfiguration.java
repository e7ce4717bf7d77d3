// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.spring.autoconfigure;

import io.micrometer.observation.ObservationRegistry;
import org.luminamgpt.Lumina;
import org.luminamgpt.spring.LuminaImageModel;
import org.springframework.ai.image.ImageModel;
import org.springframework.ai.image.observation.ImageModelObservationConvention;
import org.springframework.ai.model.SpringAIModelProperties;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** The picture model, unless {@code spring.ai.model.image} names another provider's. */
@AutoConfiguration(after = LuminaAutoConfiguration.class)
@ConditionalOnClass({Lumina.class, ImageModel.class})
@ConditionalOnProperty(name = SpringAIModelProperties.IMAGE_MODEL, havingValue = LuminaProperties.PROVIDER, matchIfMissing = true)
@EnableConfigurationProperties(LuminaImageProperties.class)
public class LuminaImageAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean
    LuminaImageModel luminaImageModel(Lumina lumina, LuminaImageProperties properties, ObjectProvider<ObservationRegistry> observations,
            ObjectProvider<ImageModelObservationConvention> convention) {
        var model = new LuminaImageModel(lumina, properties.options(), observations.getIfUnique(() -> ObservationRegistry.NOOP));
        convention.ifAvailable(model::setObservationConvention);
        return model;
    }
}
