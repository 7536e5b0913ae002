package io.signalbox.logger.store;

import java.util.ArrayList;
import java.util.Date;
import java.util.regex.Pattern;

import com.mongodb.client.model.Filters;
import io.signalbox.common.entry.Severity;
import io.signalbox.logger.SearchQuery;
import org.bson.Document;
import org.bson.conversions.Bson;

/** Searches as queries; what a user typed only ever gets into them as a value. */
final class EntryQueries {

    private static final String META = "\\^$.|?*+()[]{}";

    private EntryQueries() {}

    /**
     * Equalities stand at the top of the filter and alone, not inside {@code $and} or {@code $in}: FerretDB hands only such conditions to its
     * database, and MongoDB takes either form alike.
     */
    static Document of(SearchQuery query) {
        var filter = query.filter();
        var document = new Document();
        filter.source().ifPresent(source -> document.append(EntryDocuments.SOURCE, source));
        filter.name().ifPresent(name -> document.append(EntryDocuments.NAME, name));
        var severities =
                filter.severities().stream().map(Severity::number).sorted().toList();
        switch (severities.size()) {
            case 0 -> {}
            case 1 -> document.append(EntryDocuments.SEVERITY, severities.getFirst());
            default -> document.append(EntryDocuments.SEVERITY, new Document("$in", severities));
        }
        document.append(EntryDocuments.TIME, times(query));
        var others = new ArrayList<Bson>();
        query.cursor()
                .ifPresent(after -> others.add(Filters.or(
                        Filters.lt(EntryDocuments.TIME, Date.from(after.time())),
                        Filters.lt(EntryDocuments.ID, after.id()))));
        filter.words().stream()
                .map(EntryQueries::containing)
                .forEach(word -> others.add(Filters.or(
                        Filters.regex(EntryDocuments.NAME, word), Filters.regex(EntryDocuments.DATA, word))));
        return others.isEmpty() ? document : document.append("$and", others);
    }

    private static Document times(SearchQuery query) {
        var times = new Document("$gte", Date.from(query.from()));
        query.to().ifPresent(to -> times.append("$lt", Date.from(to)));
        query.cursor().ifPresent(after -> times.append("$lte", Date.from(after.time())));
        return times;
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
