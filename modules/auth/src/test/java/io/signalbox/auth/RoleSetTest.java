package io.signalbox.auth;

import java.util.Set;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RoleSetTest {

    private final RoleSet column = new RoleSet();

    @Test
    void rolesAreStoredSortedAndReadBack() {
        assertThat(column.convertToDatabaseColumn(Set.of("writer", "admin"))).isEqualTo("admin writer");
        assertThat(column.convertToEntityAttribute("admin writer")).containsExactlyInAnyOrder("admin", "writer");
        assertThat(column.convertToEntityAttribute(column.convertToDatabaseColumn(Set.of())))
                .isEmpty();
    }

    @Test
    void nobodyIsGivenTheRoleOfAService() {
        assertThat(RoleSet.isAssignable(Set.of("admin", "operator", "writer", "mailer", "reader")))
                .isTrue();
        assertThat(RoleSet.isAssignable(Set.of("reader", "service"))).isFalse();
    }
}
