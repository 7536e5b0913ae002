package io.signalbox.broker.inbound;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.ext.Provider;

import io.signalbox.broker.ClassicContract;

/** Hides the classic contract's paths where it is switched off. */
@Provider
@PreMatching
@ApplicationScoped
public class ClassicSwitch implements ContainerRequestFilter {

    private final boolean enabled;

    /** @param classic knows whether it is offered */
    @Inject
    public ClassicSwitch(ClassicContract classic) {
        this.enabled = classic.isEnabled();
    }

    @Override
    public void filter(ContainerRequestContext request) {
        if (!enabled && ClassicResource.isPath(request.getUriInfo().getPath())) {
            throw new NotFoundException();
        }
    }
}
