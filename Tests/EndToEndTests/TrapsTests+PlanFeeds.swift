import TestSupport
import Testing

extension Trap {
  /// Traps of the feeds of Marketplace and Medicare Advantage plans, and of what is taken for one.
  static let planFeeds: [Trap] = [
    Trap(
      28,
      "a mistyped number unites nobody, null is nobody's, speciality is specialty, and two tiers are one plan"
    ) {
      data in
      func tier(_ name: String) -> String {
        #"{"plan_id_type":"HIOS-PLAN-ID","plan_id":"10001ZZ0010001","network_tier":"\#(name)","years":[2026]}"#
      }
      func entry(_ npi: String, _ last: String, _ specialty: String, _ plans: String) -> String {
        #"{"npi":\#(npi),"type":"INDIVIDUAL","name":{"first":"Ana","last":"\#(last)"},"\#(specialty)":["Oncology"],"#
          + #""addresses":[{"address":"1 Way","city":"Gary","state":"IN"}],"plans":[\#(plans)]}"#
      }
      let mistyped = "2000000011"
      let report = try data.take(
        "["
          + [
            entry("\"\(npiA)\"", "Ejemplo", "speciality", tier("PREFERRED") + "," + tier("NON-PREFERRED")),
            entry("\"\(mistyped)\"", "Ejemplo", "specialty", tier("PREFERRED")),
            entry("null", "Muster", "specialty", tier("PREFERRED")),
          ].joined(separator: ",") + "]", named: "providers.json", as: "qhp", source: "issuer")
      #expect(report["kept"].int == 3 && report["refused"].int == 0)
      #expect(report["warnings"]["npi-checksum"].int == 1 && report["warnings"]["npi-missing"].int == 1)
      let all = ["clinician:issuer:1", "clinician:issuer:\(mistyped)", "npi:\(npiA)"]
      #expect(try data.found("--kind", "clinician") == all)
      #expect(try data.found("--kind", "clinician", "--plan", "10001ZZ0010001") == all)
      let ana = try data.role("npi:\(npiA)")
      #expect(ana["specialty_texts"].texts == ["Oncology"] && ana["plans"].texts == ["10001ZZ0010001"])
      #expect(ana["participations"].list.map { $0["tier"].text } == ["PREFERRED", "NON-PREFERRED"])
      let other = try data.role("clinician:issuer:\(mistyped)")
      #expect(other["npi"].text == mistyped && other["npi_valid"].value as? Bool == false)
      #expect(try data.role("clinician:issuer:1")["npi"].isNull)
    },
    Trap(
      29,
      "the list of the addresses of Medicare Advantage directories is no directory, and what to do is said"
    ) {
      (data: DataFolder) throws in
      let list =
        "Contract ID,Organization,URL\nH9999,Invented Health,https://a.example/1.json https://a.example/2.json\n"
        + "H9998,Other Health,\n"
      let words = data.refusal(of: list, named: "list.csv", as: "ma")
      #expect(words.contains("[address-list]") && words.contains("it holds no provider"))
      #expect(words.contains("fetch the JSON files yourself"))
      #expect(try data.found("--kind", "clinician") == [])
    },
    Trap(30, "a file of prices is no directory: nobody is number 0, and a short plan id makes no plan") {
      data in
      let groups = #"[{"npi":[0],"tin":{"type":"ein","value":"00-0000000"}}]"#
      let head = #"{"reporting_entity_name":"invented","reporting_entity_type":"issuer","#
      let files = [
        head + #""plan_name":"gold","plan_id_type":"hios","plan_id":"1000112345","version":"2.0.0","#
          + #""provider_references":[{"provider_group_id":1,"provider_groups":\#(groups)}],"in_network":[]}"#,
        head + #""reporting_structure":[{"reporting_plans":[{"plan_id_type":"HIOS","plan_id":"10001"}],"#
          + #""in_network_files":[{"description":"x","location":"https://a.example/in.json"}]}]}"#,
        #"{"version":"2.0.0","provider_groups":\#(groups)}"#,
      ]
      for file in files {
        for format in ["qhp", "ma"] {
          let words = data.refusal(of: file, named: "prices.json", as: format)
          #expect(words.contains("[price-list]") && words.contains("Transparency in Coverage"), "\(format)")
        }
      }
      #expect(data.run("show", "plan:1000112345").code == 66)
      // In a directory the number 0 is a missing one, and the short id is said.
      let report = try data.take(
        #"[{"npi":[0],"type":"INDIVIDUAL","name":{"last":"Muster"},"specialty":["Oncology"],"addresses":[],"#
          + #""plans":[{"plan_id":"1000112345","network_tier":"A","years":[2026]}]}]"#,
        named: "providers.json", as: "qhp", source: "issuer")
      #expect(report["warnings"]["plan-id-form"].int == 1 && report["warnings"]["npi-checksum"].int == 1)
      #expect(try data.found("--kind", "clinician") == ["clinician:issuer:1"])
      #expect(try data.role("clinician:issuer:1")["npi_valid"].value as? Bool != true)
    },
  ]
}
