package io.signalbox.e2e;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.signalbox.local.supervisor.ServiceName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/** The console in a real browser, against the real services. */
class ConsoleIT {

    private static final String CHROMIUM = "/usr/bin/chromium";
    private static final double PATIENCE_MILLIS = 20_000;

    private final Signalbox signalbox = Signalbox.running();
    private final List<String> complaints = new ArrayList<>();
    private Playwright playwright;
    private Browser browser;
    private Page page;

    @BeforeEach
    void openTheConsole() {
        Command.require(Command.exists(CHROMIUM), "Chromium at " + CHROMIUM);
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new LaunchOptions()
                        .setExecutablePath(Path.of(CHROMIUM))
                        .setArgs(List.of(
                                "--no-sandbox",
                                "--disable-gpu",
                                "--disable-quic",
                                "--no-first-run",
                                "--disable-background-networking",
                                "--disable-component-update",
                                "--disable-sync")));
        open(ColorScheme.LIGHT, 1280);
    }

    @AfterEach
    void closeTheBrowser() {
        if (playwright != null) {
            playwright.close();
        }
    }

    @Test
    void wrongCredentialsAreRefusedInWordsAndTheRightOnesLetIn() {
        signIn("not the password");
        assertThat(page.getByRole(AriaRole.ALERT)).not().isEmpty();

        signIn(Api.PASSWORD);

        assertThat(heading("Try it")).isVisible();
        assertThat(page.getByText(Api.EMAIL).first()).isVisible();
    }

    @ParameterizedTest
    @CsvSource({"REST,rest", "JSON-RPC,rpc", "gRPC,grpc", "AMQP,amqp"})
    void anEntryWrittenOverAnyProtocolShowsItsAnswerAndAppearsInTheLiveTail(String button, String via) {
        var marker = UUID.randomUUID().toString();
        signIn(Api.PASSWORD);
        page.locator("#entry-data").fill(marker);

        group("Broker passes it on by").getByText(button, exactly()).click();

        assertThat(page.locator(".response")).containsText(Pattern.compile("\"via\":\\s*\"" + via + "\""), patiently());
        assertThat(page.locator("ol.tail")).containsText(marker, patiently());
    }

    @Test
    void anImportantEntryBecomesAnAlertOnThePage() {
        var name = "broken " + UUID.randomUUID();
        signIn(Api.PASSWORD);
        page.locator("#entry-name").fill(name);

        button("Important entry (ERROR)").click();

        assertThat(page.locator(".watch section").last()).containsText(name, patiently());
    }

    @Test
    void whatPeopleWriteIsShownAsTextAndNeverRun() {
        var hostile = "<img src=x onerror=\"document.title='owned'\"> " + UUID.randomUUID();
        signIn(Api.PASSWORD);
        page.locator("#entry-data").fill(hostile);

        group("Broker passes it on by").getByText("gRPC", exactly()).click();

        assertThat(page.locator("ol.tail")).containsText(hostile, patiently());
        assertThat(page.title()).doesNotContain("owned");
        assertThat(page.locator("ol.tail img")).hasCount(0);
    }

    @Test
    void aReloadKeepsTheSessionAndSigningOutEndsIt() {
        signIn(Api.PASSWORD);
        assertThat(heading("Try it")).isVisible();

        page.reload();
        assertThat(heading("Try it")).isVisible();
        button("Sign out").click();
        assertThat(heading("Sign in to Signalbox")).isVisible();
        page.reload();
        assertThat(heading("Sign in to Signalbox")).isVisible();
    }

    @ParameterizedTest
    @CsvSource({"LIGHT,1280", "DARK,1280", "LIGHT,375", "DARK,375"})
    void thePageFitsTheScreenAndBreaksNoPolicyOfItsOwn(ColorScheme scheme, int width) {
        open(scheme, width);
        screenshot("sign-in", scheme, width);
        signIn(Api.PASSWORD);
        assertThat(heading("Try it")).isVisible();
        group("Broker passes it on by").getByText("gRPC", exactly()).click();
        assertThat(page.locator(".response")).containsText("via", patiently());
        screenshot("try-it", scheme, width);

        assertThat((Integer) page.evaluate("document.documentElement.scrollWidth - innerWidth"))
                .isNotPositive();
        assertThat(complaints).isEmpty();
    }

    private void open(ColorScheme scheme, int width) {
        page = browser.newContext(
                        new Browser.NewContextOptions().setColorScheme(scheme).setViewportSize(width, 900))
                .newPage();
        page.onConsoleMessage(message -> {
            if (message.text().contains("Content Security Policy")) {
                complaints.add(message.text());
            }
        });
        page.onPageError(complaints::add);
        page.navigate("http://localhost:"
                + signalbox.service(ServiceName.FRONTEND).http().getPort());
    }

    private void signIn(String password) {
        page.locator("#email").fill(Api.EMAIL);
        page.locator("#password").fill(password);
        page.locator("button[type=submit]").click();
    }

    private void screenshot(String name, ColorScheme scheme, int width) {
        page.screenshot(new Page.ScreenshotOptions()
                .setFullPage(true)
                .setPath(Path.of("target", "screenshots", name + "-" + scheme + "-" + width + ".png")));
    }

    private Locator heading(String text) {
        return page.getByRole(AriaRole.HEADING, new GetByRoleOptions().setName(text));
    }

    private Locator button(String text) {
        return page.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName(text));
    }

    private Locator group(String label) {
        return page.getByRole(AriaRole.GROUP, new GetByRoleOptions().setName(label));
    }

    private static Locator.GetByTextOptions exactly() {
        return new Locator.GetByTextOptions().setExact(true);
    }

    private static ContainsTextOptions patiently() {
        return new ContainsTextOptions().setTimeout(PATIENCE_MILLIS);
    }
}
