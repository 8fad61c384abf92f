import Glibc
import TestSupport

/// A feed of invented people and facilities in the shapes that issuers give theirs, ugly ones among them.
struct InventedPlanFeed {
  enum Form: String { case qhp, ma }

  private let form: Form
  private var random: SplitMix64
  private var number = 0

  init(_ form: Form, seed: UInt64) {
    self.form = form
    random = SplitMix64(seed: seed)
  }

  static let plans = """
    [{"plan_id_type":"HIOS-PLAN-ID","plan_id":"10001ZZ0010001","marketing_name":"Pretend Gold","years":[2025,2026],
     "network":[{"network_tier":"PREFERRED"},{"network_tier":"NON-PREFERRED"}],"benefits":[{"telemedicine":true}]},
    {"plan_id_type":"HIOS-PLAN-ID","plan_id":"10001zz0010002","marketing_name":"Pretend Silver","years":2026,
     "network":{"network_tier":"PREFERRED"},"formulary":{"drug_tier":"GENERIC"}}]

    """

  /// Writes an array of at least so many entries or bytes.
  mutating func write(to path: String, entries: Int = 0, bytes: Int = 0) {
    guard let stream = fopen(path, "w") else { preconditionFailure("cannot write \(path)") }
    defer { fclose(stream) }
    var written = 0
    var count = 0
    fputs("[\n", stream)
    while count < entries || written < bytes {
      let text = (count == 0 ? "" : ",\n") + entry()
      fputs(text, stream)
      written += text.utf8.count
      count += 1
    }
    fputs("\n]\n", stream)
  }

  // MARK: One entry

  private mutating func entry() -> String {
    number += 1
    // A Medicare Advantage feed has several entries of one person.
    let person = form == .ma && random.once(in: 4) ? max(1, number - 1) : number
    var parts: [String] = []
    parts.append("\"npi\":" + npi(person))
    let isFacility = person.isMultiple(of: 7)
    let type = isFacility ? "Facility" : "Individual"
    parts.append(
      #""type":"\#(form == .qhp ? random.pick([type, type.uppercased(), type.lowercased()]) : type)""#)
    if isFacility {
      let key = form == .qhp ? ("facility_name", "facility_type") : ("facilityName", "facilityType")
      parts.append(#""\#(key.0)":"Pretend Hospital \#(person)","\#(key.1)":["Hospital","282N00000X"]"#)
    } else if !random.once(in: 50) {
      parts.append(#""name":{"first":"Fi\u0072st\#(person % 9)","middle":null,"last":"Last\#(person)"}"#)
    }
    parts.append(#""languages":["English","es"],"gender":"Female""#)
    if form == .qhp {
      let addresses = (0..<random.number(0..<4)).map { address(person, $0) }
      parts.append("\"addresses\":" + list(addresses))
      parts.append(#""\#(random.pick(["specialty", "speciality"]))":["Oncology","207RX0202X"]"#)
      parts.append(#""accepting":\#(accepting())"#)
    }
    let plans = (0..<random.number(0..<5)).map { _ in plan(person) }
    parts.append("\"plans\":" + list(plans))
    parts.append(#""\#(form == .qhp ? "last_updated_on" : "lastUpdatedOn")":"2026-10-01""#)
    return "{" + parts.joined(separator: ",") + "}"
  }

  private mutating func npi(_ person: Int) -> String {
    let digits = Self.npi(person)
    switch random.number(0..<40) {
    case 0: return "null"
    case 1: return "0"
    case 2: return "\"\(digits.dropLast())\((digits.last!.wholeNumberValue! + 3) % 10)\""
    case 3...9: return digits
    default: return "\"\(digits)\""
    }
  }

  /// A valid number of nobody.
  private static func npi(_ person: Int) -> String {
    let nine = String(200_300_000 + person)
    var sum = 24
    for (i, digit) in nine.enumerated() {
      let value = digit.wholeNumberValue! * (i.isMultiple(of: 2) ? 2 : 1)
      sum += value > 9 ? value - 9 : value
    }
    return nine + String((10 - sum % 10) % 10)
  }

  private mutating func address(_ person: Int, _ site: Int) -> String {
    let (city, state, zip) = random.pick([
      ("Chicago", "IL", "\"60612\""), ("Boston", "MA", "2115"), ("Gary", "in", "\"46402\""),
      ("San Juan", "PR", "\"00901\""),
    ])
    // A place has a suite in all entries or in none: the merge would unite the two.
    let unit = site.isMultiple(of: 2) ? "" : #""address\#(form == .qhp ? "_2" : "2")":"Suite \#(site)","#
    let phone = random.pick(["\"3125550101\"", "3125550102", "\"(312) 555-0103\"", "null"])
    return
      #"{"address":"\#(person % 900 + site) Pretend St",\#(unit)"city":"\#(city)","state":"\#(state)","zip":\#(zip),"phone":\#(phone)}"#
  }

  private mutating func accepting() -> String {
    let words =
      form == .qhp
      ? ["accepting", "not accepting", "accepting in some locations"] : ["Accepting", "Not Accepting"]
    return random.once(in: 8) ? "null" : "\"\(random.pick(words))\""
  }

  private mutating func plan(_ person: Int) -> String {
    if form == .qhp {
      let id = random.pick(["10001ZZ0010001", "10001zz0010001", "10001ZZ0010002"])
      let years = random.pick(["[2026]", "[2025,2026]", "2026", "[\"2024\",2026]", "[]"])
      let tier = random.pick(["\"PREFERRED\"", "\"Preferred\"", "\"NON-PREFERRED\"", "null"])
      return #"{"plan_id_type":"HIOS-PLAN-ID","plan_id":"\#(id)","network_tier":\#(tier),"years":\#(years)}"#
    }
    let id = random.pick(["H9999-001-001", "H9999-001", "h9999-2-1", "H9998001"])
    let network = random.once(in: 3) ? "" : #","networkId":"\#(random.pick(["N 1", "n2"]))""#
    let addresses = (0..<random.number(0..<3)).map { address(person, $0) }
    return
      #"{"maPlanId":"\#(id)","year":2027,"addresses":\#(list(addresses)),"specialty":["207RX0202X"],"accepting":\#(accepting())\#(network)}"#
  }

  /// One element may stand without its brackets.
  private mutating func list(_ elements: [String]) -> String {
    elements.count == 1 && random.once(in: 3) ? elements[0] : "[" + elements.joined(separator: ",") + "]"
  }
}
