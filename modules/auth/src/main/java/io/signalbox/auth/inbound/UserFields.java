package io.signalbox.auth.inbound;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import io.signalbox.auth.EmailAddress;
import io.signalbox.auth.PersonName;
import io.signalbox.auth.RoleSet;
import io.signalbox.auth.password.PasswordPolicy;
import io.signalbox.common.json.JsonFields;

/** Reads the fields of accounts; what is wrong is remembered by the fields. */
final class UserFields {

    private static final int MAX_PASSWORD_UNITS = 1_024;

    private UserFields() {}

    /** A required e-mail address. */
    static EmailAddress email(JsonFields fields) {
        var text = fields.requiredText("email", EmailAddress.MAX_LENGTH);
        var email = EmailAddress.normalized(text);
        if (!text.isBlank() && text.length() <= EmailAddress.MAX_LENGTH && !email.isWellFormed()) {
            fields.reject("email", "must be an e-mail address");
        }
        return email;
    }

    /** A part of a person's name. */
    static Optional<String> name(JsonFields fields, String field) {
        var name = fields.text(field);
        if (name.isPresent() && !PersonName.isAcceptable(name.get())) {
            fields.reject(field, "must have at most " + PersonName.MAX_LENGTH + " characters, all printable");
        }
        return name.map(String::strip);
    }

    /** Roles that people can have. */
    static Optional<Set<String>> roles(JsonFields fields, String field) {
        if (fields.value(field).isEmpty()) {
            return Optional.empty();
        }
        var roles = new TreeSet<>(fields.texts(field));
        if (!RoleSet.isAssignable(roles)) {
            fields.reject(field, "must be of " + String.join(", ", new TreeSet<>(RoleSet.ASSIGNABLE)));
        }
        return Optional.of(roles);
    }

    /** A required password that is to be checked; whether it may be one is not told. */
    static String password(JsonFields fields, String field) {
        return fields.requiredText(field, MAX_PASSWORD_UNITS);
    }

    /**
     * A required new password.
     *
     * @param email of its account; neither that nor the name makes a good password
     */
    static String newPassword(JsonFields fields, String field, String email, PersonName name) {
        var password = fields.text(field);
        if (password.isEmpty() && fields.value(field).isEmpty()) {
            fields.reject(field, "is required");
        }
        password.flatMap(text -> PasswordPolicy.violation(text, email, name.first(), name.last()))
                .ifPresent(violation -> fields.reject(field, violation));
        return password.orElse("");
    }
}
