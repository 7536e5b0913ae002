package io.signalbox.mail;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class OpenApiTest {

    @Test
    void theDocumentDescribesExactlyTheRoutesThatAreThere() throws IOException {
        assertThat(documented()).containsExactlyInAnyOrderElementsOf(served());
    }

    @Test
    void theBoundsThatItTellsAreThoseOfTheCode() throws IOException {
        try (InputStream document = OpenApiTest.class.getResourceAsStream("/META-INF/openapi.yaml")) {
            assertThat(new String(document.readAllBytes(), StandardCharsets.UTF_8))
                    .contains("maxItems: " + Composer.MAX_RECIPIENTS)
                    .contains("maxLength: " + Composer.MAX_SUBJECT)
                    .contains("maximum: " + Mailroom.MAX_PAGE)
                    .contains("enum: [alert]", "enum: [message]", "enum: [reset, verify]");
        }
    }

    private static List<String> served() {
        return new ClassFileImporter()
                .importPackages("io.signalbox.mail.inbound").stream()
                        .filter(type -> type.isAnnotatedWith(Path.class))
                        .flatMap(type -> Stream.of(type.reflect().getDeclaredMethods()))
                        .flatMap(method -> Stream.of(method.getAnnotations())
                                .map(annotation -> annotation.annotationType().getAnnotation(HttpMethod.class))
                                .filter(verb -> verb != null)
                                .map(verb -> verb.value() + " "
                                        + path(method.getDeclaringClass().getAnnotation(Path.class))
                                        + path(method.getAnnotation(Path.class))))
                        .toList();
    }

    private static String path(Path annotation) {
        return annotation == null ? "" : "/" + annotation.value().replaceFirst("^/", "");
    }

    private static List<String> documented() throws IOException {
        var routes = new ArrayList<String>();
        try (InputStream document = OpenApiTest.class.getResourceAsStream("/META-INF/openapi.yaml")) {
            var path = "";
            for (var line : new String(document.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                if (line.matches(" {2}/.*:")) {
                    path = line.strip().replaceFirst(":$", "");
                } else if (line.matches(" {4}(get|put|post|patch|delete):")) {
                    routes.add(line.strip().replace(":", "").toUpperCase(java.util.Locale.ROOT) + " " + path);
                }
            }
        }
        return routes;
    }
}
