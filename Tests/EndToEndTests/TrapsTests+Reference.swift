import TestSupport
import Testing

extension Trap {
  private static func rows(_ file: String) -> [[String: String]] {
    PlainTable.rows(packageRoot() + "/Data/" + file)
  }

  /// The distances in miles of the centers near a ZIP code, by id, and what is said about the place.
  private static func centers(
    _ data: DataFolder, near zip: String, within: String = "10mi"
  ) throws -> (miles: [String: Double], words: String) {
    let outcome = try data.must(
      "search", "--kind", "center", "--near", zip, "--within", within, "--limit", "all", "--json",
      "id,distance_mi")
    let hits = JSON(outcome).list.compactMap { hit in
      hit["id"].text.flatMap { id in hit["distance_mi"].number.map { (id, $0) } }
    }
    return (Dictionary(uniqueKeysWithValues: hits), outcome.stderr)
  }

  /// What is answered to somebody who asks for programs: ids of hits with who may start them, and why others are
  /// left out.
  private static func programs(_ data: DataFolder, cancer: String, from state: String, by means: String = "")
    throws -> (hits: [String: [String]], reasons: [String: String])
  {
    let virtual = means.isEmpty ? "--virtual" : "--virtual=\(means)"
    let answer = JSON(
      try data.must(
        "search", "--kind", "program", "--cancer", cancer, virtual, "--patient-state", state, "--limit",
        "all",
        "--format", "json"))
    var hits: [String: [String]] = [:]
    for hit in answer["data"].list { hits[hit["id"].text ?? ""] = hit["program"]["initiated_by"].texts }
    var reasons: [String: String] = [:]
    for program in answer["excluded"]["programs"].list {
      reasons[program["id"].text ?? ""] = "\(program["answer"].text ?? ""): \(program["reason"].text ?? "")"
    }
    return (hits, reasons)
  }

  /// Traps of what stands beside the lists of providers: centers, programs, words, places.
  static let reference: [Trap] = [
    Trap(2, "a center whose own ZIP code has no area of the Census is found by distance all the same") {
      data in
      let known = Set(rows("zip-centroids.csv").compactMap { $0["zip"] })
      let without = rows("center-sites.csv").filter {
        $0["kind"] == "lead" && !known.contains($0["zip"] ?? "")
      }
      #expect(without.count == 17)
      let near = try centers(data, near: "66502", within: "3000mi").miles
      for site in without { #expect(near["center:" + (site["center"] ?? "")] != nil) }
      for (zip, center) in [("14203", "roswell-park"), ("27705", "duke"), ("37212", "vanderbilt-ingram")] {
        #expect(try centers(data, near: zip).miles["center:" + center] != nil, "\(center)")
      }
      // Asked from such a code, the answer says where it measures from.
      let own = try centers(data, near: "14263")
      #expect(own.miles["center:roswell-park"] != nil)
      #expect(own.words.contains("14263 has no area of its own"))
    },
    Trap(3, "UAB and Dartmouth stand where they are, not 12 and 49 km beside, and ZIP codes have their zeros")
    {
      (data: DataFolder) throws in
      // Neighboring places, by the Census.
      #expect(try centers(data, near: "35233").miles["center:oneal-uab"] ?? 99 < 2)
      #expect(try centers(data, near: "03766").miles["center:dartmouth"] ?? 99 < 6)
      #expect(try centers(data, near: "35294").miles["center:oneal-uab"] ?? 99 < 2)
      #expect(try centers(data, near: "03756").miles["center:dartmouth"] ?? 99 < 10)
      #expect(try data.shown("zip", of: "center:dartmouth") == ["03756"])
      for site in rows("center-sites.csv") { #expect(site["zip"]?.count == 5, "\(site["site"] ?? "")") }
    },
    Trap(31, "Comprehensive in a name is no designation, and what belongs to a center has none of its own") {
      data in
      try data.take(
        "organization,npi,name\na,\(npiA),Comprehensive Cancer Center affiliate of Sylvester (fictional)\n",
        named: "organizations.csv", as: "exchange", source: "list")
      try data.take(csv([affiliation(npiB, "360180")]), as: "dac-affiliation")
      func designations(_ id: String) throws -> Set<String?> {
        Set(try data.roles(id).map { $0["nci"].text })
      }
      #expect(try designations("center:miami-sylvester") == ["clinical"])
      #expect(try designations("npi:\(npiA)") == [nil])
      #expect(try data.found("--kind", "organization", "comprehensive", "affiliate") == ["npi:\(npiA)"])
      #expect(try data.found("--kind", "organization", "--nci", "comprehensive,clinical") == [])
      // A hospital of a consortium, and who works there.
      #expect(try designations("ccn:360180") == [nil] && designations("npi:\(npiB)") == [nil])
      #expect(try data.shown("center_link", of: npiB) == ["case hospital 360180 no"])
      #expect(try data.found("--kind", "clinician") == ["npi:\(npiB)"])
      #expect(try data.found("--kind", "clinician", "--nci", "comprehensive") == [])
      #expect(try data.role("npi:\(npiB)")["centers"].texts == [])
      // One designation in three states.
      let mayo = try data.roles("center:mayo")
      #expect(Set(mayo.compactMap { $0["site"]["state"].text }) == ["MN", "AZ", "FL"])
      let comprehensive = try data.found("--kind", "center", "--nci", "comprehensive")
      #expect(comprehensive.filter { $0.contains("mayo") } == ["center:mayo"])
      #expect(comprehensive.count == rows("centers.csv").count { $0["designation"] == "comprehensive" })
    },
    Trap(32, "a remote second opinion keeps its limits: state, cancer, audience, means and who starts it") {
      data in
      let inMassachusetts = try programs(data, cancer: "breast", from: "MA")
      let inNewYork = try programs(data, cancer: "breast", from: "NY")
      #expect(inMassachusetts.reasons["program:dana-farber-oso"] == "no: not for patients in MA")
      #expect(inNewYork.hits["program:dana-farber-oso"] == ["patient"])
      #expect(inMassachusetts.reasons["program:cedars-vso"]?.hasPrefix("no: only for patients in AZ") == true)
      #expect(inNewYork.hits["program:cedars-vso"] != nil)
      #expect(inNewYork.reasons["program:ucsf-oso"] == "no: does not take breast cancer")
      for abroad in ["msk-remote-intl", "mount-sinai-rsmo", "ucsd-somrr"] {
        #expect(inNewYork.reasons["program:\(abroad)"] == "no: for patients outside the United States")
      }
      // What depends on an employer is neither a yes nor a no.
      #expect(
        inNewYork.reasons["program:city-of-hope-accesshope"]
          == "unknown: only through an employer or health plan: ask yours")
      // A doctor must start it, and the hit says so.
      let brain = try programs(data, cancer: "brain tumor", from: "PA")
      #expect(brain.hits["program:penn-brain-tumor"] == ["patient-with-local-doctor"])
      let brainInTexas = try programs(data, cancer: "brain tumor", from: "TX")
      #expect(
        brainInTexas.reasons["program:penn-brain-tumor"]?.hasPrefix("no: only for patients in DC") == true)
      #expect(try data.shown("initiated_by", of: "program:mgb-oso") == ["patient-with-local-doctor"])
      // No video is offered where the report is written.
      let onVideo = try programs(data, cancer: "melanoma", from: "NC", by: "video")
      #expect(onVideo.reasons["program:duke-rso"]?.contains("only by written") == true)
      #expect(onVideo.reasons["program:mgb-oso"]?.contains("only by written") == true)
    },
    Trap(
      33, "a word for several cancers is asked back with all of them, and one for a wider cancer is that one"
    ) {
      data in
      for (word, meanings) in [
        ("MM", ["melanoma", "myeloma"]), ("MF", ["cutaneous-t-cell", "mpn"]),
        ("throat cancer", ["larynx", "nasopharynx", "oropharynx", "hypopharynx"]),
      ] {
        let outcome = data.run("search", "--cancer", word)
        #expect(outcome.code == 64 && outcome.stdout.isEmpty)
        for meaning in meanings { #expect(outcome.stderr.contains("--cancer \(meaning)"), "\(word)") }
      }
      let cancers = ["colon", "rectal", "melanoma"]
      let people = cancers.enumerated().map { i, cancer in
        "\(cancer),\(InventedRegistry.npi(i + 1)),\(cancer),207RX0202X,\(cancer)"
      }
      try data.take(
        "clinician,npi,last,specialties,cancer_types\n" + people.joined(separator: "\n") + "\n",
        named: "clinicians.csv", as: "exchange", source: "list")
      for (word, whole, meant) in [("bowel cancer", "colorectal", 0..<2)] {
        let outcome = try data.must(
          "search", "--kind", "clinician", "--cancer", word, "--limit", "all", "--format", "json")
        let answer = JSON(outcome)
        #expect(answer["query"]["understood"]["cancer"]["id"].text == whole)
        #expect(outcome.stderr.contains("\"\(word)\" is understood as"))
        let focused = answer["data"].list.filter { $0["match"]["strength"].text == "focus" }
        #expect(Set(focused.compactMap { $0["match"]["via"].text }) == Set(cancers[meant]))
      }
    },
    Trap(34, "places are read by the names of their columns, and a latitude that is none is refused") {
      data in
      let far = "59199"
      #expect(!rows("zip-centroids.csv").contains { $0["zip"] == far })
      try data.take("zip,lon,lat\n\(far),-108.5000,45.7800\n", as: "reference", source: "places")
      let people = data.folder.file("people")
      _ = Running.run("mkdir", [people], environment: [:])
      for (file, text) in [
        ("clinicians", "clinician,npi,last,specialties\nc,\(npiA),Ejemplo,207RX0202X\n"),
        ("sites", "site,street,city,state,zip\ns,1 Way,Billings,MT,\(far)\n"),
        ("roles", "role,clinician,site\nr,c,s\n"),
      ] { data.folder.write("people/\(file).csv", text) }
      #expect(data.importing(people, as: "exchange", source: "people").code == 0)
      let site = try data.role("npi:\(npiA)")["site"]
      #expect(site["lat"].number == 45.78 && site["lon"].number == -108.5 && site["geo_source"].text == "zip")
      #expect(try data.found("--kind", "clinician", "--near", "59101", "--within", "25mi") == ["npi:\(npiA)"])
      // Exchanged columns are seen wherever in the United States the place is.
      for swapped in ["-108.5000,45.7800", "-80.2000,25.8000", "144.7500,13.4500", "-66.1000,18.4000"] {
        let words = data.refusal(of: "zip,lat,lon\n\(far),\(swapped)\n", named: "zips.csv", as: "reference")
        #expect(words.contains("value-form") && words.contains("lat and lon"))
      }
    },
  ]
}
