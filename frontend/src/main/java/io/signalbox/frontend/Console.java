package io.signalbox.frontend;

import java.util.Set;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.NotFoundException;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.staticcontent.ClasspathHandlerConfig;
import io.helidon.webserver.staticcontent.StaticContentFeature;

import io.signalbox.common.problem.Problem;
import io.signalbox.common.problem.ProblemType;

/**
 * The console's page and files.
 *
 * <p>Files under {@value #ASSETS} have a hash of their content in their names and may be kept for ever; the page names them and is asked for
 * anew each time.
 */
final class Console implements HttpService {

    static final String ASSETS = "/assets";

    private static final String FILES = "console";
    private static final Set<String> OPERATIONS = Set.of("/health", "/metrics", "/openapi");
    private static final HeaderName FETCH_MODE = HeaderNames.create("Sec-Fetch-Mode");
    private static final String FOR_EVER = "public, max-age=31536000, immutable";

    private final ConsolePage page;

    Console(ConsolePage page) {
        this.page = page;
    }

    @Override
    public void routing(HttpRules rules) {
        var files = ClasspathHandlerConfig.builder().location(FILES + ASSETS).build();
        rules.get("/", this::page)
                .any("/", Console::refuseMethod)
                .register(ASSETS, new Assets(StaticContentFeature.createService(files)))
                .get("/{+}", this::navigation);
    }

    private static void refuseMethod(ServerRequest request, ServerResponse response) {
        response.status(Status.METHOD_NOT_ALLOWED_405)
                .header(HeaderNames.ALLOW, Method.GET.text())
                .header(HeaderNames.CONTENT_TYPE, Problem.MEDIA_TYPE)
                .send(Problem.of(ProblemType.METHOD_NOT_ALLOWED, "The path exists, but not for this method.")
                        .toJson()
                        .toString());
    }

    private void page(ServerRequest request, ServerResponse response) {
        page.send(request, response);
    }

    /** A person who opens some address gets the page; a program that asks for a file which is not there hears so. */
    private void navigation(ServerRequest request, ServerResponse response) {
        var path = request.path().path();
        if (isNavigation(request.headers())
                && !path.contains(".")
                && OPERATIONS.stream().noneMatch(path::startsWith)) {
            page.send(request, response);
        } else {
            response.next();
        }
    }

    /** Browsers tell by Sec-Fetch-Mode (Fetch Metadata), older ones by asking for HTML. */
    private static boolean isNavigation(ServerRequestHeaders headers) {
        return headers.first(FETCH_MODE).map("navigate"::equals).orElseGet(() -> headers.first(HeaderNames.ACCEPT)
                .filter(types -> types.contains("text/html"))
                .isPresent());
    }

    /** The hashed files; one that is not there must not be remembered as such. */
    private record Assets(HttpService files) implements HttpService {

        @Override
        public void routing(HttpRules rules) {
            rules.any((_, response) -> {
                        response.header(HeaderNames.CACHE_CONTROL, FOR_EVER);
                        response.next();
                    })
                    .register(files)
                    .any((_, response) -> {
                        response.headers().remove(HeaderNames.CACHE_CONTROL);
                        throw new NotFoundException("no such file");
                    });
        }
    }
}
