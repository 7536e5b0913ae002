package io.signalbox.auth.token;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.signalbox.common.config.Settings;
import io.signalbox.common.security.OwnToken;

/** The token by which auth calls the others: it has nobody to ask for one but itself. */
@ApplicationScoped
public class SelfIssuedToken implements OwnToken {

    private final TokenIssuer issuer;
    private final String service;

    /** @param settings hold {@code signalbox.service} */
    @Inject
    public SelfIssuedToken(TokenIssuer issuer, Settings settings) {
        this.issuer = issuer;
        this.service = settings.text("signalbox.service");
    }

    @Override
    public String current() {
        return issuer.forService(service).value();
    }
}
