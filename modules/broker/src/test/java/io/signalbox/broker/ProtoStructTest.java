package io.signalbox.broker;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.signalbox.common.json.StrictJson;
import io.signalbox.common.problem.ProblemException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ProtoStructTest {

    @Test
    void jsonComesBackAsItWas() {
        var json = StrictJson.parse("{\"a\":\"x\",\"b\":3,\"c\":1.5,\"d\":[true,false,null,{\"e\":[]}]}")
                .asJsonObject();

        assertThat(ProtoStruct.json(ProtoStruct.of(json))).isEqualTo(json);
    }

    @Test
    void whatJsonDoesNotKnowIsRefused() {
        var struct = Struct.newBuilder()
                .putFields("a", Value.newBuilder().setNumberValue(Double.NaN).build())
                .build();

        assertThatThrownBy(() -> ProtoStruct.json(struct)).isInstanceOf(ProblemException.class);
    }
}
