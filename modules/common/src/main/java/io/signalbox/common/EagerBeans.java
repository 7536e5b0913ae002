package io.signalbox.common;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.BeanManager;

import io.signalbox.common.background.Lifecycle;

/** Makes every application-scoped bean of Signalbox before the server listens, so that bad configuration shows at start and not at first use. */
@ApplicationScoped
public class EagerBeans {

    private static final Logger LOG = System.getLogger(EagerBeans.class.getName());

    void create(
            @Observes @Priority(Lifecycle.START_BEANS) @Initialized(ApplicationScoped.class) Object event,
            BeanManager manager) {
        for (var bean : manager.getBeans(Object.class, Any.Literal.INSTANCE)) {
            if (bean.getScope() == ApplicationScoped.class
                    && bean.getBeanClass().getPackageName().startsWith("io.signalbox.")) {
                var reference = manager.getReference(bean, Object.class, manager.createCreationalContext(bean));
                LOG.log(Level.TRACE, "Made " + reference);
            }
        }
    }
}
