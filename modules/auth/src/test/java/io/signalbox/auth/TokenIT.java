package io.signalbox.auth;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.signalbox.auth.testing.AuthClient;
import io.signalbox.auth.testing.AuthUnderTest;
import io.signalbox.auth.testing.Outbox;
import io.signalbox.auth.testing.SharedProcesses;
import io.signalbox.auth.testing.Stores;
import io.signalbox.auth.token.KeyCipherForTests;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static io.signalbox.auth.testing.AuthUnderTest.CLIENT_SECRET;
import static io.signalbox.auth.testing.AuthUnderTest.PASSWORD;
import static io.signalbox.auth.testing.AuthUnderTest.newAccount;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@ExtendWith(SharedProcesses.class)
class TokenIT {

    private final AuthClient auth = AuthUnderTest.shared();

    @Test
    void anAccessTokenIsAsTheContractSays() throws Exception {
        var email = newAccount("reader", "writer");
        var signedIn = auth.signIn(email, PASSWORD);

        var token = SignedJWT.parse(signedIn.string("accessToken"));
        var claims = token.getJWTClaimsSet();

        assertThat(token.getHeader().getAlgorithm()).isEqualTo(JWSAlgorithm.ES256);
        assertThat(token.getHeader().getType().getType()).isEqualTo("at+jwt");
        assertThat(token.getHeader().getKeyID()).isIn(publishedKids());
        assertThat(claims.getIssuer()).isEqualTo("signalbox");
        assertThat(claims.getAudience()).containsExactly("signalbox");
        assertThat(claims.getSubject())
                .isEqualTo(signedIn.json().getJsonObject("user").getString("id"));
        assertThat(claims.getStringClaim("upn")).isEqualTo(email);
        assertThat(claims.getStringListClaim("groups")).containsExactlyInAnyOrder("reader", "writer");
        assertThat(Duration.between(
                        claims.getIssueTime().toInstant(),
                        claims.getExpirationTime().toInstant()))
                .isEqualTo(Duration.ofMinutes(10));
        assertThat(claims.getJWTID()).isNotBlank();
    }

    @Test
    void theJwksHoldsTheCurrentAndTheNextKeyAndNothingPrivate() throws Exception {
        var answer = auth.send("GET", ".well-known/jwks.json", "");
        var keys = JWKSet.parse(answer.text());

        assertThat(answer.header("Cache-Control")).contains("public, max-age=300");
        assertThat(keys.getKeys()).hasSizeGreaterThanOrEqualTo(2).noneMatch(key -> key.isPrivate());
        assertThat(Stores.query("SELECT kid FROM signing_keys WHERE state IN ('CURRENT', 'NEXT')"))
                .isSubsetOf(publishedKids());
    }

    @Test
    void thePrivateKeysAreSealedInTheDatabase() {
        assertThat(Stores.query("SELECT private_jwk FROM signing_keys"))
                .allSatisfy(bytes -> assertThat(new String((byte[]) bytes, StandardCharsets.ISO_8859_1))
                        .doesNotContain("\"d\"")
                        .doesNotContain("P-256"));
    }

    @Test
    void aTokenOfTheCurrentKeyIsTakenAndOneThatIsWrongInAnyWayIsNot() throws Exception {
        var admin = adminId();

        assertThat(statusWith(signed(admin, claims -> claims))).isEqualTo(200);
        assertThat(statusWith(signed(
                        admin,
                        claims -> claims.expirationTime(Date.from(Instant.now().minusSeconds(61))))))
                .isEqualTo(401);
        assertThat(statusWith(signed(admin, claims -> claims.audience("somebody else"))))
                .isEqualTo(401);
        assertThat(statusWith(signed(admin, claims -> claims.issuer("somebody else"))))
                .isEqualTo(401);
        assertThat(statusWith(signed(admin, claims -> claims.subject(null)))).isEqualTo(401);
        assertThat(statusWith(signed(admin, claims -> claims.claim("groups", null))))
                .isEqualTo(401);
        assertThat(statusWith(signed(
                        admin,
                        claims -> claims.notBeforeTime(Date.from(Instant.now().plusSeconds(3_600))))))
                .isEqualTo(401);
    }

    @Test
    void forgedTokensAreRefused() throws Exception {
        var claims = claims(adminId()).build();
        var good = signed(adminId(), UnaryOperator.identity());
        var parts = good.split("\\.");
        var otherKey = new ECKeyGenerator(Curve.P_256).keyID(currentKid()).generate();
        var forged = new SignedJWT(header("at+jwt"), claims);
        forged.sign(new ECDSASigner(otherKey));
        var otherType = new SignedJWT(header("JWT"), claims);
        otherType.sign(new ECDSASigner(currentKey()));
        var confused = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256)
                        .type(new JOSEObjectType("at+jwt"))
                        .keyID(currentKid())
                        .build(),
                claims);
        confused.sign(new MACSigner(currentKey().toPublicJWK().toJSONString()));
        var embedded = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256)
                        .type(new JOSEObjectType("at+jwt"))
                        .jwk(otherKey.toPublicJWK())
                        .build(),
                claims);
        embedded.sign(new ECDSASigner(otherKey));
        var header = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString("{\"alg\":\"none\",\"typ\":\"at+jwt\"}".getBytes(StandardCharsets.UTF_8));

        assertThat(List.of(
                        new PlainJWT(claims).serialize(),
                        header + "." + parts[1] + ".",
                        header + "." + parts[1] + "." + parts[2],
                        parts[0] + "." + parts[1] + ".",
                        parts[0] + "." + claims.toPayload().toBase64URL() + "." + parts[2],
                        forged.serialize(),
                        otherType.serialize(),
                        confused.serialize(),
                        embedded.serialize(),
                        "x".repeat(7_000),
                        "a.b.c"))
                .extracting(this::statusWith)
                .containsOnly(401);
    }

    @Test
    void whoHasNoTokenIsToldToGetOne() {
        var answer = auth.send("GET", "api/v1/users/me", "");

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.problem()).isEqualTo("unauthenticated");
        assertThat(answer.header("WWW-Authenticate")).get().asString().startsWith("Bearer");
    }

    @Test
    void aServiceGetsATokenForItsSecret() throws Exception {
        var answer = auth.token("logger", CLIENT_SECRET, Map.of("grant_type", "client_credentials"));
        var claims = SignedJWT.parse(answer.string("access_token")).getJWTClaimsSet();

        assertThat(answer.string("token_type")).isEqualTo("Bearer");
        assertThat(answer.json().getInt("expires_in")).isEqualTo(600);
        assertThat(answer.header("Cache-Control")).contains("no-store");
        assertThat(claims.getSubject()).isEqualTo("logger");
        assertThat(claims.getStringListClaim("groups")).containsExactly("service");
        assertThat(auth.as(answer.string("access_token"), "GET", "api/v1/users").status())
                .isEqualTo(403);
        assertThat(auth.as(answer.string("access_token"), "GET", "api/v1/users/me")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void aWrongSecretAndAnUnknownClientGetTheSameAnswer() {
        var grant = Map.of("grant_type", "client_credentials");
        var wrong = auth.token("logger", CLIENT_SECRET + "x", grant);
        var unknown = auth.token("nobody", CLIENT_SECRET, grant);

        assertThat(wrong.status()).isEqualTo(401);
        assertThat(wrong.string("error")).isEqualTo("invalid_client");
        assertThat(wrong.header("WWW-Authenticate")).get().asString().startsWith("Basic");
        assertThat(unknown.text()).isEqualTo(wrong.text());
        assertThat(auth.send(
                                "POST",
                                "oauth2/token",
                                "grant_type=client_credentials",
                                "Content-Type",
                                "application/x-www-form-urlencoded",
                                "Authorization",
                                "Basic %%%")
                        .status())
                .isEqualTo(401);
    }

    @Test
    void aFormThatIsTooLargeIsRefusedBeforeItIsRead() {
        var form = "grant_type=client_credentials&x=" + "x".repeat(10 << 20);
        var type = new String[] {"Content-Type", "application/x-www-form-urlencoded"};

        assertThat(auth.send("POST", "oauth2/token", form, type).problem()).isEqualTo("payload-too-large");
        assertThat(auth.sendChunked("oauth2/token", form, type).problem()).isEqualTo("payload-too-large");
    }

    @Test
    void theTokenEndpointAnswersWhoSendsItNothing() {
        var secret = URLEncoder.encode(CLIENT_SECRET, StandardCharsets.UTF_8);
        var known =
                "Basic " + Base64.getEncoder().encodeToString(("logger:" + secret).getBytes(StandardCharsets.UTF_8));

        assertThat(auth.send("POST", "oauth2/token", "").string("error")).isEqualTo("invalid_client");
        assertThat(auth.send("POST", "oauth2/token", "", "Authorization", known).string("error"))
                .isEqualTo("invalid_request");
        assertThat(auth.send("POST", "oauth2/token", "grant_type=client_credentials", "Authorization", known)
                        .problem())
                .isEqualTo("unsupported-media-type");
    }

    @Test
    void theTokenEndpointNamesWhatItDoesNotKnow() {
        assertThat(auth.token("broker", CLIENT_SECRET, Map.of("grant_type", "password"))
                        .string("error"))
                .isEqualTo("unsupported_grant_type");
        assertThat(auth.token("broker", CLIENT_SECRET, Map.of("x", "y")).string("error"))
                .isEqualTo("invalid_request");
    }

    @Test
    void keysRotateAndTokensOfTheLastKeyStayGood() throws Exception {
        var token = auth.signIn(newAccount(), PASSWORD).string("accessToken");
        var before = currentKid();
        var next = kidIn("NEXT");
        assertThat(publishedKids()).contains(next);

        Stores.execute("UPDATE signing_keys SET activated_at = activated_at - interval '31 days',"
                + " created_at = created_at - interval '31 days' WHERE state IN ('CURRENT', 'NEXT')");
        await().atMost(Duration.ofMinutes(1))
                .until(() -> kidOf(auth.signIn(AuthUnderTest.ADMIN, PASSWORD).string("accessToken")), next::equals);

        assertThat(publishedKids()).contains(before, next, kidIn("NEXT"));
        assertThat(statusWith(token)).isEqualTo(200);
        assertThat(Outbox.all()).anySatisfy(entry -> {
            assertThat(entry.getName()).isEqualTo("signing-key-rotated");
            assertThat(entry.getAttributesOrThrow("kid")).isEqualTo(next);
        });

        Stores.execute("UPDATE signing_keys SET retired_at = retired_at - interval '1 hour' WHERE kid = ?", before);
        await().atMost(Duration.ofMinutes(1)).until(() -> !publishedKids().contains(before));
        assertThat(statusWith(signedBy(otherwiseGoodKey(before), adminId()))).isEqualTo(401);
    }

    private static ECKey otherwiseGoodKey(String kid) throws Exception {
        return new ECKeyGenerator(Curve.P_256).keyID(kid).generate();
    }

    private List<Object> publishedKids() throws Exception {
        return JWKSet.parse(auth.send("GET", ".well-known/jwks.json", "").text()).getKeys().stream()
                .map(key -> (Object) key.getKeyID())
                .toList();
    }

    private int statusWith(String token) {
        return auth.as(token, "GET", "api/v1/users/me").status();
    }

    private static String kidOf(String token) throws Exception {
        return SignedJWT.parse(token).getHeader().getKeyID();
    }

    private static UUID adminId() {
        return (UUID) Stores.query("SELECT id FROM accounts WHERE email = ?", AuthUnderTest.ADMIN)
                .getFirst();
    }

    private static JWTClaimsSet.Builder claims(UUID subject) {
        var now = Instant.now();
        return new JWTClaimsSet.Builder()
                .issuer("signalbox")
                .audience("signalbox")
                .subject(subject.toString())
                .claim("upn", AuthUnderTest.ADMIN)
                .claim("groups", List.of("admin"))
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plusSeconds(60)))
                .jwtID(UUID.randomUUID().toString());
    }

    private static String signed(UUID subject, UnaryOperator<JWTClaimsSet.Builder> change) throws Exception {
        var token =
                new SignedJWT(header("at+jwt"), change.apply(claims(subject)).build());
        token.sign(new ECDSASigner(currentKey()));
        return token.serialize();
    }

    private static String signedBy(ECKey key, UUID subject) throws Exception {
        var header = new JWSHeader.Builder(JWSAlgorithm.ES256)
                .type(new JOSEObjectType("at+jwt"))
                .keyID(key.getKeyID())
                .build();
        var token = new SignedJWT(header, claims(subject).build());
        token.sign(new ECDSASigner(key));
        return token.serialize();
    }

    private static JWSHeader header(String type) {
        return new JWSHeader.Builder(JWSAlgorithm.ES256)
                .type(new JOSEObjectType(type))
                .keyID(currentKid())
                .build();
    }

    private static ECKey currentKey() throws Exception {
        var bytes = (byte[]) Stores.query("SELECT private_jwk FROM signing_keys WHERE state = 'CURRENT'")
                .getFirst();
        return ECKey.parse(KeyCipherForTests.open(AuthUnderTest.KEY_SECRET, currentKid(), bytes));
    }

    private static String currentKid() {
        return kidIn("CURRENT");
    }

    private static String kidIn(String state) {
        return (String) Stores.query("SELECT kid FROM signing_keys WHERE state = ?", state)
                .getFirst();
    }
}
