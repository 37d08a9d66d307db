"""Reads what `twin` sends with readers of its own, written from the standards and platforms' documentation with nothing but Python's library.

usage: payloads.py PROFILE MESSAGES [OGC_OBSERVATIONS]

MESSAGES is NDJSON as `--target FILE` writes it. Prints a JSON list of [device, channel, milliseconds, value], sorted; ends with an
error at the first message that its standard does not allow. OGC_OBSERVATIONS is the folder of the OGC test suite's request bodies.
"""

import csv
import datetime
import json
import os
import re
import struct
import sys


def need(holds, why):
    if not holds:
        raise SystemExit(f"{why}")


def millis(text):
    """An RFC 3339 time in UTC."""
    need(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z", text), f"no time in UTC: {text}")
    moment = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return round(moment.timestamp() * 1000)


# RFC 8428, 12.1, and RFC 8798, 2, with what was registered since.
SENML_UNITS = set(
    "m kg g s A K cd mol Hz rad sr N Pa J W C V F Ohm S Wb T H Cel lm lx Bq Gy Sv kat m2 m3 l m/s m/s2 m3/s l/s W/m2 cd/m2 bit bit/s lat "
    "lon pH dB dBW Bspl count / % %RH %EL EL 1/s 1/min beat/min beats S/m B VA VAs var vars J/m kg/m3 deg NTU".split()
)
# RFC 8798, 3, with what was registered since: allowed where the version has the bit of feature 4 (RFC 9100).
SENML_SECONDARY_UNITS = set(
    "ms min h MHz kW kVA kvar Ah Wh kWh varh kvarh kVAh Wh/km KiB GB Mbit/s B/s MB/s mV mA dBm ug/m3 mm/h m/h ppm /100 /1000 hPa mm cm "
    "km km/h mg/l".split()
)
SENML_FIELDS = set("bn bt bu bv bs bver n u v vs vb vd s t ut".split())


def senml(messages):
    """RFC 8428: 4.6 makes of each record one that stands by itself."""
    for _, pack in messages:
        need(isinstance(pack, list) and pack, "a pack is an array")
        base = {"bn": "", "bt": 0.0, "bu": None, "bv": 0.0, "bver": 10}
        before = None
        for record in pack:
            need(set(record) <= SENML_FIELDS, f"a field that RFC 8428 does not have: {record}")
            # 4.4: all records of a pack have the same version.
            need("bver" not in record or before is None, f"the version changes: {record}")
            base.update({key: record[key] for key in base if key in record})
            name = base["bn"] + record.get("n", "")
            need(re.fullmatch(r"[A-Za-z0-9][-A-Za-z0-9:./_]*", name), f"no name: {name}")
            time = base["bt"] + record.get("t", 0)
            # 4.5.3: below 2**28 it is relative to now.
            need(time >= 2**28, f"no absolute time: {record}")
            need(before is None or before <= time, f"not in the order of time: {pack}")
            before = time
            values = [record[key] for key in ("v", "vb", "vs", "vd") if key in record]
            need(len(values) == 1, f"one value a record: {record}")
            kind = {"v": (int, float), "vb": bool, "vs": str, "vd": str}
            for key, types in kind.items():
                wrong = key == "v" and isinstance(record.get(key), bool)
                need(key not in record or (isinstance(record[key], types) and not wrong), f"{key}: {record}")
            unit = record.get("u", base["bu"])
            has_secondary = base["bver"] >= 10 and (base["bver"] - 10) & 16
            allowed = SENML_UNITS | (SENML_SECONDARY_UNITS if has_secondary else set())
            need(unit is None or unit in allowed, f"no unit of version {base['bver']}: {unit}")
            need(unit is None or "v" in record, f"a unit without a number: {record}")
            value = values[0] + base["bv"] if "v" in record else values[0]
            device, channel = name.split(":", 1)
            yield device, channel, round(time * 1000), value


def csv_lines(messages):
    """RFC 4180."""
    for _, text in messages:
        for row in csv.reader(text.splitlines(), strict=True):
            time, device, channel, value, _ = row
            if value in ("true", "false"):
                yield device, channel, millis(time), value == "true"
                continue
            try:
                yield device, channel, millis(time), float(value)
            except ValueError:
                yield device, channel, millis(time), value


CORE_CONTEXT = "https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context.jsonld"


def ngsi_ld(messages):
    """ETSI GS CIM 009: 5.2.4 Entity, 5.2.5 Property, 4.6.2 names, 4.6.3 times; the core context goes last (5.5.7)."""
    for _, entity in messages:
        need(re.fullmatch(r"urn:[a-z0-9][a-z0-9-]{0,31}:\S+", entity["id"]), f"no URN: {entity['id']}")
        need(re.fullmatch(r"[A-Za-z]\w*", entity["type"]), f"no type's name: {entity['type']}")
        context = entity["@context"]
        need((context if isinstance(context, str) else context[-1]) == CORE_CONTEXT, f"no core context: {context}")
        for name, attribute in entity.items():
            if name in ("id", "type", "@context"):
                continue
            need(re.fullmatch(r"[A-Za-z]\w*", name), f"no attribute's name: {name}")
            need(attribute["type"] == "Property" and attribute["value"] is not None, f"no Property: {attribute}")
            need(set(attribute) <= {"type", "value", "observedAt", "unitCode", "datasetId"}, f"{attribute}")
            # UN/CEFACT Recommendation 20: two or three letters and digits.
            need(re.fullmatch(r"[A-Z0-9]{2,3}", attribute.get("unitCode", "C62")), f"no unit code: {attribute}")
            if name != "deviceClass":
                device = entity["id"].rsplit(":", 1)[1]
                yield device, name, millis(attribute["observedAt"]), attribute["value"]


# OGC 18-088, table 12: the properties of an Observation and what it is linked to.
OBSERVATION = set("phenomenonTime result resultTime resultQuality validTime parameters Datastream FeatureOfInterest".split())


def of_the_suite(folder):
    """The properties of Observations in the bodies that OGC's test suite sends."""
    names = set()
    for file in sorted(os.listdir(folder)):
        with open(os.path.join(folder, file), encoding="utf-8") as body:
            # Some are templates whose ids are to be filled in.
            text = re.sub(r"\$[A-Z-]+", "1", body.read())
        try:
            body = json.loads(text)
        except ValueError:
            continue  # Some are wrong on purpose.
        if isinstance(body, dict) and "result" in body:
            names |= set(body)
    return names


def sensorthings(messages, suite):
    """OGC 18-088: 14.2.1 creates an Observation by its Datastream's topic."""
    known = of_the_suite(suite) & OBSERVATION if suite else OBSERVATION
    for topic, observation in messages:
        found = re.fullmatch(r"v1\.1/Datastreams\('((?:[^'/]|'')+)'\)/Observations", topic)
        need(found, f"no topic of Observations: {topic}")
        need(set(observation) <= known, f"no properties of an Observation: {sorted(set(observation) - known)}")
        need(observation.get("result") is not None, f"no result: {observation}")
        # Measured and told at once; a result is not told before it was measured.
        measured, told = millis(observation["phenomenonTime"]), millis(observation["resultTime"])
        need(measured <= told, f"told before it was measured: {observation}")
        # An alarm's Datastream is `{device}.alarm.{alarm}`; elsewhere it is named alarm_{alarm}.
        alarm = re.fullmatch(r"(.+)\.alarm\.(\w+)", found.group(1))
        device, channel = (alarm[1], f"alarm_{alarm[2]}") if alarm else found.group(1).rsplit(".", 1)
        yield device, channel, measured, observation["result"]


# sparkplug_b.proto of Eclipse Tahu: the fields of a Payload and of a Metric, by number, with their wire types.
PAYLOAD = {1: ("timestamp", 0), 2: ("metrics", 2), 3: ("seq", 0), 4: ("uuid", 2), 5: ("body", 2)}
METRIC = {
    1: ("name", 2),
    2: ("alias", 0),
    3: ("timestamp", 0),
    4: ("datatype", 0),
    5: ("is_historical", 0),
    6: ("is_transient", 0),
    7: ("is_null", 0),
    10: ("int_value", 0),
    11: ("long_value", 0),
    12: ("float_value", 5),
    13: ("double_value", 1),
    14: ("boolean_value", 0),
    15: ("string_value", 2),
    16: ("bytes_value", 2),
}
# The value's field of each data type that a channel can have: Int64, Double, Boolean, String.
VALUES = {4: "long_value", 10: "double_value", 11: "boolean_value", 12: "string_value"}


def varint(data, at):
    value, shift = 0, 0
    while True:
        need(at < len(data) and shift < 64, "a varint does not end")
        byte = data[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at


def fields(data, of):
    """The fields of a message of protocol buffers, which has those of `of` alone."""
    at = 0
    while at < len(data):
        key, at = varint(data, at)
        number, wire = key >> 3, key & 7
        need(number in of and of[number][1] == wire, f"field {number} of wire type {wire}")
        if wire == 0:
            value, at = varint(data, at)
        else:
            length = {1: 8, 5: 4}.get(wire)
            if length is None:
                length, at = varint(data, at)
            need(at + length <= len(data), f"field {number} is cut off")
            value, at = data[at : at + length], at + length
        yield of[number][0], value


def metric(data):
    """Name, time, data type and value of a metric; a value that is null is None."""
    found = dict(fields(data, METRIC))
    name = found["name"].decode("utf-8")
    kind = VALUES[found["datatype"]]
    need(found.get("is_null", 1) == 1, f"not null and said so: {found}")
    wanted = [] if "is_null" in found else [kind]
    need([key for key in found if key.endswith("_value")] == wanted, f"not the value of its type: {found}")
    value = found.get(kind)
    if value is None:
        pass
    elif kind == "double_value":
        value = struct.unpack("<d", value)[0]
    elif kind == "boolean_value":
        need(value in (0, 1), f"{name}: {value}")
        value = value == 1
    elif kind == "string_value":
        value = value.decode("utf-8")
    return name, found["timestamp"], found["datatype"], value


def sparkplug(messages):
    """Sparkplug 3.0: births come first and tell every metric there will be, and each node counts its messages from 0 to 255."""
    due, born = {}, {}
    for topic, payload in messages:
        namespace, _, kind, node, *device = topic.split("/")
        need(namespace == "spBv1.0" and len(device) <= 1, f"no topic of Sparkplug: {topic}")
        parts = list(fields(payload, PAYLOAD))
        seq = [value for name, value in parts if name == "seq"]
        stamps = [value for name, value in parts if name == "timestamp"]
        need(len(seq) == 1 and len(stamps) == 1, f"one number and one time: {topic}")
        metrics = [metric(value) for name, value in parts if name == "metrics"]
        if kind == "NBIRTH":
            need(node not in due and not device, f"{node} is born twice")
            need(any(name == "bdSeq" for name, *_ in metrics), f"{node} is born without bdSeq")
            due[node] = 0
        need(due.get(node) == seq[0], f"{topic} has number {seq[0]}, due is {due.get(node)}")
        due[node] = (seq[0] + 1) % 256
        if kind == "NBIRTH":
            continue
        need(kind in ("DBIRTH", "DDATA") and device, f"{topic}")
        need((kind == "DBIRTH") == (topic.split("/")[4] not in born), f"{topic}: births come first, and once")
        types = {name: datatype for name, _, datatype, _ in metrics}
        need(len(types) == len(metrics), f"a metric is there twice: {topic}")
        declared = born.setdefault(device[0], types)
        for name, time, datatype, value in metrics:
            # tck-id-topics-dbirth-metric-reqs.
            need(declared.get(name) == datatype, f"{topic}: {name} of type {datatype} is not in the birth")
            need(kind == "DBIRTH" or value is not None, f"{topic}: {name} has no value")
            # A birth declares channels without a value yet, the alarms that are not raised, and the state that nothing has changed yet.
            is_quiet = name.startswith("alarm_") and value is False or (name, value) == ("device_state", "normal")
            if kind == "DDATA" or not (is_quiet or value is None):
                yield device[0], name, time, value


def is_integer(value):
    return isinstance(value, int) and not isinstance(value, bool)


def stamp(value):
    """Milliseconds since 1970: below 2**40, in 2004, they are seconds."""
    need(is_integer(value) and value > 2**40, f"no milliseconds: {value}")
    return value


# The forms of ThingsBoard, Alink and InfluxDB are from general knowledge of their documentation.


def stamped(device, telemetry):
    """ThingsBoard's telemetry with times of the client, one or several."""
    for one in telemetry if isinstance(telemetry, list) else [telemetry]:
        need(isinstance(one, dict) and set(one) == {"ts", "values"}, f"no values with a time: {one}")
        need(isinstance(one["values"], dict) and one["values"], f"no values with a time: {one}")
        for key, value in one["values"].items():
            need(isinstance(value, (bool, int, float, str)), f"no value of a key: {key} {value}")
            yield device, key, stamp(one["ts"]), value


def thingsboard(messages):
    """The device is known by the user name of its connection: no message tells it."""
    for topic, telemetry in messages:
        need(topic == "v1/devices/me/telemetry", f"no topic of telemetry: {topic}")
        yield from stamped("", telemetry)


def thingsboard_gateway(messages):
    """Each message names its devices, each of which has a list."""
    for topic, devices in messages:
        need(topic == "v1/gateway/telemetry", f"no topic of telemetry: {topic}")
        need(isinstance(devices, dict) and devices, f"no devices: {devices}")
        for device, telemetry in devices.items():
            need(isinstance(telemetry, list) and telemetry, f"no list of {device}: {telemetry}")
            yield from stamped(device, telemetry)


def alink(messages):
    """Properties are posted together; alarms and the state as an event each. Booleans are 0 and 1."""
    taken = set()
    for topic, post in messages:
        found = re.fullmatch(r"/sys/([^/]+)/([^/]+)/thing/event/(\w{1,50})/post", topic)
        need(found, f"no topic of properties or an event: {topic}")
        _, device, event = found.groups()
        need(set(post) <= {"id", "version", "sys", "params", "method"}, f"a field that Alink does not have: {post}")
        need(post["method"] == f"thing.event.{event}.post", f"{post['method']} on {topic}")
        need(post["version"] == "1.0", f"no version: {post}")
        need(re.fullmatch(r"\d{1,10}", post["id"]) and int(post["id"]) < 2**32, f"no id of a message: {post['id']}")
        need((device, post["id"]) not in taken, f"{device} has message {post['id']} twice")
        taken.add((device, post["id"]))
        told = post["params"] if event == "property" else {event: post["params"]}
        for name, one in told.items():
            need(set(one) == {"value", "time"}, f"no value with a time: {name} {one}")
            value = one["value"] if event == "property" else output(event, one["value"])
            need(isinstance(value, (int, float, str)) and not isinstance(value, bool), f"no value: {name} {value}")
            yield device, name, stamp(one["time"]), value


def output(event, value):
    """What an event says: the state's word, or whether an alarm is raised."""
    if event == "device_state":
        need(set(value) == {"state"}, f"no state: {value}")
        return value["state"]
    need(event.startswith("alarm_") and set(value) == {"raised", "severity"}, f"no alarm: {event} {value}")
    need(value["raised"] in (0, 1) and isinstance(value["severity"], str), f"no alarm: {event} {value}")
    return value["raised"]


# A point of InfluxDB's line protocol: the measurement and its tags, fields, time. No name of ours has what would have to be escaped.
POINT = re.compile(r'[^,=\s"]+((?:,[^,=\s"]+=[^,=\s"]+)*) (\S.*) (\d+)')
FIELD = re.compile(r'([^,=\s"]+)=(?:"([^"\\]*)"|(true|false)|(-?\d+(?:\.\d+)?(?:e[-+]?\d+)?))')


def line_protocol(messages):
    """What the test's template writes: points of InfluxDB's line protocol with times in milliseconds."""
    for _, text in messages:
        for line in text.splitlines():
            point = POINT.fullmatch(line)
            need(point, f"no point: {line}")
            tags = dict(tag.split("=") for tag in point[1].split(",")[1:])
            need("device" in tags, f"no device: {line}")
            at, fields_end = point.start(2), point.end(2)
            while at < fields_end:
                field = FIELD.match(line, at, fields_end)
                need(field, f"no field: {line[at:fields_end]}")
                at = field.end() + 1
                need(at > fields_end or (line[at - 1] == "," and at < fields_end), f"no comma: {line}")
                name, word, truth, number = field.groups()
                value = word if word is not None else truth == "true" if truth else float(number)
                yield tags["device"], name, stamp(int(point[3])), value


def main(profile, path, suite=None):
    messages = []
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            message = json.loads(line)
            content = message.get("payload", message.get("text"))
            messages.append((message["topic"], bytes.fromhex(message["hex"]) if "hex" in message else content))
    read = {
        "senml": senml,
        "csv": csv_lines,
        "ngsi-ld": ngsi_ld,
        "sensorthings": lambda all_of_it: sensorthings(all_of_it, suite),
        "sparkplug": sparkplug,
        "thingsboard": thingsboard,
        "thingsboard-gateway": thingsboard_gateway,
        "alink": alink,
        "template": line_protocol,
    }
    values = [list(value) for value in read[profile](messages)]
    # Numbers alone may be written as integers: 7 is 7.0.
    for value in values:
        if isinstance(value[3], int) and not isinstance(value[3], bool):
            value[3] = float(value[3])
    json.dump(sorted(values, key=str), sys.stdout)


main(*sys.argv[1:])
