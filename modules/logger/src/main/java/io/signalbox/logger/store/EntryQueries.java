package io.signalbox.logger.store;

import java.util.ArrayList;
import java.util.Date;
import java.util.regex.Pattern;

import com.mongodb.client.model.Filters;
import io.signalbox.common.entry.Severity;
import io.signalbox.logger.SearchQuery;
import org.bson.conversions.Bson;

/** Searches as queries; what a user typed only ever gets into them as a value. */
final class EntryQueries {

    private static final String META = "\\^$.|?*+()[]{}";

    private EntryQueries() {}

    static Bson of(SearchQuery query) {
        var conditions = new ArrayList<Bson>();
        conditions.add(Filters.gte(EntryDocuments.TIME, Date.from(query.from())));
        query.to().ifPresent(to -> conditions.add(Filters.lt(EntryDocuments.TIME, Date.from(to))));
        query.cursor().ifPresent(after -> {
            var time = Date.from(after.time());
            conditions.add(Filters.lte(EntryDocuments.TIME, time));
            conditions.add(
                    Filters.or(Filters.lt(EntryDocuments.TIME, time), Filters.lt(EntryDocuments.ID, after.id())));
        });
        var filter = query.filter();
        if (!filter.severities().isEmpty()) {
            conditions.add(Filters.in(
                    EntryDocuments.SEVERITY,
                    filter.severities().stream().map(Severity::number).sorted().toList()));
        }
        filter.source().ifPresent(source -> conditions.add(Filters.eq(EntryDocuments.SOURCE, source)));
        filter.name().ifPresent(name -> conditions.add(Filters.eq(EntryDocuments.NAME, name)));
        for (var word : filter.words()) {
            var pattern = containing(word);
            conditions.add(Filters.or(
                    Filters.regex(EntryDocuments.NAME, pattern), Filters.regex(EntryDocuments.DATA, pattern)));
        }
        return Filters.and(conditions);
    }

    /** Servers differ in whether "case ignored" reaches beyond ASCII, so that is spelled out. */
    static Pattern containing(String word) {
        var pattern = new StringBuilder();
        word.codePoints().forEach(c -> {
            var upper = Character.toUpperCase(c);
            var lower = Character.toLowerCase(c);
            if (c < 128) {
                pattern.append(META.indexOf(c) < 0 ? "" : "\\").appendCodePoint(c);
            } else if (upper == lower) {
                pattern.appendCodePoint(c);
            } else {
                pattern.append('[')
                        .appendCodePoint(lower)
                        .appendCodePoint(upper)
                        .append(']');
            }
        });
        return Pattern.compile(pattern.toString(), Pattern.CASE_INSENSITIVE);
    }
}
