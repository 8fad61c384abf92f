import TestSupport
import Testing

extension Trap {
  /// A row of Doctors & Clinicians in today's names.
  private static func clinician(
    _ npi: String, _ last: String = "EJEMPLO", _ more: [String: String] = [:]
  ) -> [String: String] {
    [
      "NPI": npi, "Provider Last Name": last, "Provider First Name": "ANA", "pri_spec": "MEDICAL ONCOLOGY",
      "State": "NY",
    ].merging(more) { $1 }
  }

  /// A row of Facility Affiliation.
  static func affiliation(_ npi: String, _ number: String) -> [String: String] {
    ["NPI": npi, "facility_type": "Hospital", "Facility Affiliations Certification Number": number]
  }

  private static func hospital(_ number: String, _ more: [String: String] = [:]) -> [String: String] {
    [
      "Facility ID": number, "Facility Name": "UNREAL HOSPITAL", "Hospital Type": "Acute Care Hospitals",
    ].merging(more) { $1 }
  }

  /// Traps of CMS's files of clinicians and hospitals.
  static let careCompare: [Trap] = [
    Trap(1, "the cancer hospitals that CMS's list of hospitals omits answer all the same, and tie to centers")
    {
      data in
      try data.take(csv([hospital("140999")]), as: "hospitals")
      try data.take(csv([affiliation(npiA, "330154"), affiliation(npiB, "140999")]), as: "dac-affiliation")
      try data.take(csv([clinician(npiA), clinician(npiB)]), as: "dac")
      let exempt = PlainTable.rows(packageRoot() + "/Data/hospitals.csv").filter { $0["pps_exempt"] == "yes" }
      #expect(exempt.count == 11)
      for row in exempt {
        let number = row["ccn"] ?? ""
        #expect(try data.must("show", "ccn:\(number)").lines.first?.hasPrefix(row["name"] ?? "-") == true)
      }
      #expect(try data.must("show", "ccn:330154").stdout.contains("Memorial Hospital for Cancer"))
      let ana = try data.role("npi:\(npiA)")
      #expect(ana["hospitals"].texts == ["330154"] && ana["centers"].texts == ["mskcc"])
      #expect(try data.shown("center_link", of: npiA) == ["mskcc hospital 330154 yes"])
      #expect(try data.found("--kind", "clinician", "--nci", "comprehensive") == ["npi:\(npiA)"])
    },
    Trap(14, "what a spreadsheet did to numbers is mended where it is certain, and said where it is not") {
      data in
      // The header cells of 2021 begin with a blank.
      let report = try data.take(
        csv([
          [
            "NPI": npiA + ".0", " Ind_PAC_ID": "547525206", " lst_nm": "EJEMPLO", " frst_nm": "ANA",
            " pri_spec": "MEDICAL ONCOLOGY", " org_nm": "PRETEND GROUP", " org_pac_id": "42000091.0",
            " adr_ln_1": "1 INVENTED WAY", " cty": "HARTFORD", " st": "CT", " zip": "61051208.0",
            " phn_numbr": "2.12689E+12", " hosp_afl_1": "60104", " hosp_afl_lbn_1": "PRETEND HOSPITAL",
          ]
        ]), as: "dac")
      let ana = try data.role("npi:\(npiA)")
      #expect(ana["individual_pac"].text == "0547525206" && ana["groups"].texts == ["0042000091"])
      #expect(ana["hospitals"].texts == ["060104"] && ana["site"]["zip"].text == "061051208")
      #expect(ana["site"]["lat"].number?.rounded() == 42)
      // Digits that are gone are not made up.
      #expect(ana["phone"].isNull)
      #expect(report["warnings"]["phone-damaged"].int == 1)
      #expect(report["examples"]["warnings"]["phone-damaged"]["value"].text == "2.12689E+12")
      for rule in ["pac-leading-zero", "ccn-leading-zero", "zip-leading-zero", "number-with-decimal"] {
        #expect((report["warnings"][rule].int ?? 0) > 0, "\(rule)")
      }
    },
    Trap(15, "thirty-three rows of one NPI are one clinician with all her groups") {
      data in
      let groups = ["0042000091", "9930000092", "9930000093"]
      let rows = groups.flatMap { group in
        (1...11).map { place in
          clinician(
            npiA, "EJEMPLO",
            [
              "org_pac_id": group, "Facility Name": "GROUP \(group)", "adr_ln_1": "\(place) INVENTED WAY",
              "ZIP Code": "1000\(place % 3 + 1)",
            ])
        }
      }
      let report = try data.take(csv(rows + [clinician(npiB)]), as: "dac")
      #expect(report["read"].int == 34)
      #expect(try data.found("--kind", "clinician") == ["npi:\(npiA)", "npi:\(npiB)"])
      let roles = try data.roles("npi:\(npiA)")
      #expect(roles.count == 33)
      #expect(roles.allSatisfy { Set($0["groups"].texts) == Set(groups) })
      #expect(Set(roles.compactMap { $0["organization"]["id"].text }) == Set(groups.map { "pac:\($0)" }))
    },
    Trap(16, "no group and a school called OTHER are unknown: strangers do not share them") {
      data in
      let nothing = ["org_pac_id": "", "Med_sch": "OTHER"]
      let school = ["org_pac_id": "0042000091", "Med_sch": "UNIVERSITY OF NOWHERE"]
      try data.take(
        csv([
          clinician(npiA, "ALPHA", nothing), clinician(npiB, "BETA", nothing),
          clinician(npiC, "GAMMA", school),
        ]),
        as: "dac")
      for npi in [npiA, npiB] {
        let stranger = try data.role("npi:\(npi)")
        #expect(stranger["medical_school"].isNull && stranger["groups"].texts == [])
        #expect(stranger["organization"].isNull)
      }
      let known = try data.role("npi:\(npiC)")
      #expect(
        known["medical_school"].text == "UNIVERSITY OF NOWHERE" && known["groups"].texts == ["0042000091"])
    },
    Trap(17, "a blank telehealth cell is unknown and never no, under a header with tabs behind it") {
      data in
      try data.take(
        csv([
          clinician(npiA, "ALPHA", ["Telehlth\t\t\t\t": "Y"]),
          clinician(npiB, "BETA", ["Telehlth\t\t\t\t": ""]),
        ]), as: "dac")
      #expect(try data.role("npi:\(npiA)")["telehealth"].text == "yes")
      #expect(try data.role("npi:\(npiB)")["telehealth"].text == "unknown")
    },
    Trap(
      18, "phones of every shape are kept: one number in its one form, what can be none as written and said"
    ) {
      data in
      let phones = [
        (npiA, "3345558701001"), (npiB, "334555870100123"), (npiC, "13345558701"),
        (npiD, "1-334-555-8701 x738"),
        (npiE, "(112) 555-8701"), (npiF, ""),
      ]
      let report = try data.take(
        csv(phones.map { clinician($0, "EJEMPLO", ["adr_ln_1": "1 Way", "Telephone Number": $1]) }), as: "dac"
      )
      let kept = try phones.map { phone in try data.role("npi:\(phone.0)")["phone"].text }
      #expect(
        kept == [
          "3345558701001", "334555870100123", "3345558701", "1-334-555-8701 x738", "(112) 555-8701", nil,
        ])
      #expect(report["warnings"]["phone-impossible"].int == 3)
      try data.take(
        csv([hospital("010999", ["Telephone Number": "(334) 555-8701", "State": "AL"])]), as: "hospitals")
      #expect(try data.role("ccn:010999")["phone"].text == "3345558701")
      // The extension and the leading 1 make no other number of it.
      try data.take(
        csv(
          [npiC, npiD].map {
            [
              "NPI": $0, "Entity Type Code": "1", "Provider Last Name (Legal Name)": "EJEMPLO",
              "Provider First Line Business Practice Location Address": "1 Way",
              "Provider Business Practice Location Address State Name": "NY",
              "Provider Business Practice Location Address Telephone Number": "3345558701",
            ]
          }), as: "nppes")
      #expect(try data.conflicts()["phone"].isNull)
    },
    Trap(
      19, "each vocabulary keeps its words, only Medicare's table makes codes of them, and hematology is two"
    ) {
      data in
      let report = try data.take(
        csv([
          clinician(npiA, "ALPHA", ["pri_spec": "HEMATOLOGY/ONCOLOGY"]),
          clinician(npiB, "BETA", ["pri_spec": "HEMATOLOGY"]),
          clinician(npiC, "GAMMA", ["pri_spec": "CANCER WHISPERER"]),
        ]), as: "dac")
      try data.take(
        csv([
          [
            "NPI": npiD, "Entity Type Code": "1", "Provider Last Name (Legal Name)": "DELTA",
            "Healthcare Provider Taxonomy Code_1": "207ZH0000X",
          ]
        ]), as: "nppes")
      try data.take(
        #"[{"npi":"\#(npiE)","type":"INDIVIDUAL","name":{"last":"EPSILON"},"specialty":["Hematology"],"#
          + #""addresses":[],"plans":[]}]"#, named: "providers.json", as: "qhp")
      func said(_ npi: String) throws -> [String] {
        let role = try data.role("npi:\(npi)")
        return role["specialties"].texts + role["specialty_texts"].texts
      }
      #expect(try said(npiA) == ["207RH0003X", "HEMATOLOGY/ONCOLOGY"])
      #expect(try said(npiB) == ["207RH0000X", "HEMATOLOGY"])
      #expect(try said(npiC) == ["CANCER WHISPERER"] && report["warnings"]["specialty-unlisted"].int == 1)
      #expect(try said(npiE) == ["Hematology"])
      // The doctor of blood treats, the one who reads slides does not.
      #expect(
        try data.found("--kind", "clinician", "--modality", "medical") == ["npi:\(npiA)", "npi:\(npiB)"])
      #expect(try data.found("--kind", "clinician", "--modality", "pathology") == ["npi:\(npiD)"])
    },
  ]
}
