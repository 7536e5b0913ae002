package io.signalbox.logger.inbound;

import java.time.Clock;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;

import io.grpc.stub.StreamObserver;
import io.signalbox.common.entry.EntryProto;
import io.signalbox.common.entry.Severity;
import io.signalbox.common.grpc.AnsweredStream;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import io.signalbox.common.security.Caller;
import io.signalbox.common.security.Role;
import io.signalbox.logger.EntryFilter;
import io.signalbox.logger.Intake;
import io.signalbox.logger.LiveTail;
import io.signalbox.logger.LogBook;
import io.signalbox.logger.SearchQuery;
import io.signalbox.logger.Submission;
import io.signalbox.logger.WriteReport;
import io.signalbox.proto.log.v1.Entry;
import io.signalbox.proto.log.v1.ItemError;
import io.signalbox.proto.log.v1.LogServiceGrpc;
import io.signalbox.proto.log.v1.SearchRequest;
import io.signalbox.proto.log.v1.SearchResponse;
import io.signalbox.proto.log.v1.TailRequest;
import io.signalbox.proto.log.v1.WriteRequest;
import io.signalbox.proto.log.v1.WriteResponse;

/** The log over gRPC. */
@Dependent
public class LogGrpc extends LogServiceGrpc.LogServiceImplBase {

    private final LogBook book;
    private final LiveTail tail;
    private final Clock clock = Clock.systemUTC();

    /** @param book does the job */
    @Inject
    public LogGrpc(LogBook book, LiveTail tail) {
        this.book = book;
        this.tail = tail;
    }

    @Override
    public void write(WriteRequest request, StreamObserver<WriteResponse> answer) {
        answer.onNext(response(book.write(writer(), submissions(request)).orNothingAccepted()));
        answer.onCompleted();
    }

    @Override
    public StreamObserver<WriteRequest> writeStream(StreamObserver<WriteResponse> answers) {
        var caller = Caller.ofGrpc();
        var intake = writer();
        return new AnsweredStream<>(
                caller, clock, request -> response(book.write(intake, submissions(request))), answers);
    }

    @Override
    public void search(SearchRequest request, StreamObserver<SearchResponse> answer) {
        var caller = Caller.ofGrpc();
        caller.require(Role.READER, Role.OPERATOR);
        var page = book.search(caller.subject(), query(request, clock.instant()));
        var response = SearchResponse.newBuilder().setNext(page.next().orElse(""));
        page.items().forEach(entry -> response.addItems(EntryProto.write(entry)));
        answer.onNext(response.build());
        answer.onCompleted();
    }

    @Override
    public void tail(TailRequest request, StreamObserver<Entry> answers) {
        var caller = Caller.ofGrpc();
        caller.require(Role.READER, Role.OPERATOR);
        GrpcTail.start(tail.subscribe(caller.subject(), filter(request)), caller, clock, answers);
    }

    private static List<Submission> submissions(WriteRequest request) {
        return request.getEntriesList().stream()
                .map(entry -> Submission.read(() -> EntryProto.read(entry)))
                .toList();
    }

    private static WriteResponse response(WriteReport report) {
        var response = WriteResponse.newBuilder();
        report.ids().forEach(id -> response.addIds(id.toString()));
        report.rejections()
                .forEach(rejection -> response.addErrors(ItemError.newBuilder()
                        .setIndex(rejection.index())
                        .setType(rejection.problem().type().slug())
                        .setDetail(rejection.problem().detail())));
        return response.build();
    }

    private static Intake writer() {
        var caller = Caller.ofGrpc();
        caller.require(Role.WRITER, Role.SERVICE);
        return Intake.of(caller, "grpc");
    }

    /** What a tail listens to. */
    static EntryFilter filter(TailRequest request) {
        return EntryFilter.of(
                severities(request.getSeveritiesValueList()), request.getSource(), request.getName(), request.getQ());
    }

    /** What a search looks for. */
    static SearchQuery query(SearchRequest request, Instant now) {
        return SearchQuery.of(
                EntryFilter.of(
                        severities(request.getSeveritiesValueList()),
                        request.getSource(),
                        request.getName(),
                        request.getQ()),
                request.hasFrom() ? Optional.of(EntryProto.instant("from", request.getFrom())) : Optional.empty(),
                request.hasTo() ? Optional.of(EntryProto.instant("to", request.getTo())) : Optional.empty(),
                request.getLimit() == 0 ? SearchQuery.DEFAULT_LIMIT : request.getLimit(),
                request.getCursor(),
                now);
    }

    private static EnumSet<Severity> severities(List<Integer> numbers) {
        var severities = EnumSet.noneOf(Severity.class);
        for (var number : numbers) {
            if (number == 0) {
                throw new ProblemException(ProblemType.INVALID_REQUEST, "A severity to look for must be given.");
            }
            severities.add(EntryProto.severity(number));
        }
        return severities;
    }
}
