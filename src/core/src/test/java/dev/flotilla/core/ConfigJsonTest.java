package dev.flotilla.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigJsonTest {

  record House(Map<String, Room> rooms, Duration heating) {}

  record Room(Integer windows, @FormerName("draught") Duration airing) {
    Room {
      if (windows != null) {
        Check.between("windows", windows, 0, 9);
      }
    }
  }

  @Test
  void whatWasWrittenIsReadBackEqual() {
    House house =
        new House(
            Map.of("kitchen", new Room(2, Duration.ofMillis(90_500)), "hall", new Room(null, null)),
            Duration.ofHours(2));

    JsonNode tree = ConfigJson.write(house);

    assertThat(tree)
        .hasToString(
            "{\"rooms\":{\"hall\":{},\"kitchen\":{\"windows\":2,\"airing\":\"90500ms\"}},"
                + "\"heating\":\"2h\"}");
    assertThat(ConfigJson.read("house", tree, House.class)).isEqualTo(house);
  }

  @Test
  void equalRecordsGiveEqualTextsWhateverTheOrderOfTheirMaps() {
    Map<String, Room> backwards = new LinkedHashMap<>();
    backwards.put("b", new Room(2, null));
    backwards.put("a", new Room(1, null));
    House house = new House(backwards, null);

    assertThat(ConfigJson.write(house))
        .hasToString("{\"rooms\":{\"a\":{\"windows\":1},\"b\":{\"windows\":2}}}");
  }

  @Test
  void aWrongValueIsRefusedWithPathRuleAndValue() {
    refused("{\"rooms\": {\"hall\": {\"windows\": 12}}}")
        .hasMessage("house, rooms.hall.windows: windows must be between 0 and 9 but was 12");
    refused("{\"rooms\": {\"hall\": {\"doors\": 1}}}")
        .hasMessage("house, rooms.hall.doors: unknown key; known are airing, windows");
    refused("{\"rooms\": {\"hall\": {\"draught\": \"1s\"}}}")
        .hasMessage("house, rooms.hall.draught: unknown key; it is called airing now");
    refused("{\"heating\": 7}").hasMessageStartingWith("house, heating: ");
    refused("[1]").hasMessage("house: must be a map of keys and values");
  }

  private static org.assertj.core.api.AbstractThrowableAssert<?, ? extends Throwable> refused(
      String json) {
    return assertThatThrownBy(() -> ConfigJson.read("house", tree(json), House.class))
        .isInstanceOf(ConfigFailure.class);
  }

  private static JsonNode tree(String json) throws JsonProcessingException {
    return Json.mapper().readTree(json);
  }
}
