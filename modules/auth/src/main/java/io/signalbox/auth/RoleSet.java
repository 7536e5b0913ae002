package io.signalbox.auth;

import java.util.Arrays;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;

import io.signalbox.common.security.Role;

/** The roles that people can have, and how a set of them is stored: space-delimited, like OAuth's {@code scope}. */
@Converter
public class RoleSet implements AttributeConverter<Set<String>, String> {

    /** Every role but {@code service}, which is for Signalbox's own services. */
    public static final Set<String> ASSIGNABLE =
            Set.of(Role.ADMIN, Role.OPERATOR, Role.WRITER, Role.MAILER, Role.READER);

    /** Whether people can have all of these. */
    public static boolean isAssignable(Collection<String> roles) {
        return ASSIGNABLE.containsAll(roles);
    }

    @Override
    public String convertToDatabaseColumn(Set<String> roles) {
        return String.join(" ", new TreeSet<>(roles));
    }

    @Override
    public Set<String> convertToEntityAttribute(String column) {
        return column.isEmpty() ? Set.of() : Set.copyOf(new TreeSet<>(Arrays.asList(column.split(" "))));
    }
}
