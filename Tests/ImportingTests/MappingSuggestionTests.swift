import DirectoryModel
import TestSupport
import Testing
import Vocabulary

@testable import Importing

/// Suggests a mapping for a file, then imports the file with it, untouched.
private struct Suggested {
  let mapping: String
  let imported: Imported

  init(_ file: TextFile) throws {
    let folder = TemporaryFolder()
    mapping = try MappingSuggestion.text(for: folder.write(file.name, file.bytes))
    let path = folder.write("mapping.json", mapping)
    imported = try Imported([file], as: "mapped") { $0.mapping = path }
  }

  func comment(of column: String) -> String? {
    mapping.split(separator: "\n").first { $0.contains("\"\(column)\"") && $0.contains("comment") }.map(
      String.init)
  }
}

@Suite struct MappingSuggestionTests {
  // MARK: Whole files

  @Test func `a flat roster: one row is a doctor at an office in several networks`() throws {
    let file = TextFile(
      "roster.csv",
      """
      NPI Number,Provider Last,Provider First,MI,Degree,Speciality,Languages Spoken,Group Name,Office Address,Suite,"City, State Zip",Tel,Fax,Accepting New Patients,Networks,Effective Date,Panel Code
      2000003006,Ejemplo,Ana,B,MD,Medical Oncology; Hematology,English; Spanish,Example Clinic,1 Pretend St,Ste 4,"Chicago, IL 60612",(312) 555-0101,(312) 555-0199,Y,Gold; Silver,01/15/2026,P1
      2000003006,Ejemplo,Ana,B,MD,Medical Oncology; Hematology,English; Spanish,Example Clinic,2 Pretend St,,"Oak Park, IL 60302",(708) 555-0101,,N,Gold,01/15/2026,P1
      2000003014,Sample,Lee,,DO,Surgical Oncology,English,Example Clinic,1 Pretend St,Ste 4,"Chicago, IL 60612",(312) 555-0102,,Unknown,Silver,01/15/2026,P2
      """)
    let suggested = try Suggested(file)
    let imported = suggested.imported
    #expect(imported.report.refused == 0 && imported.report.warnings.isEmpty)
    #expect(Set(imported.providers.map(\.id)).count == 5, "two people, two networks, one practice")
    let ana = try #require(imported.merged("npi:2000003006"))
    #expect(ana.displayName == "Ana B Ejemplo, MD")
    #expect(ana.facts.all(.language) == ["en", "es"])
    #expect(ana.facts.all(.specialtyText) == ["Medical Oncology", "Hematology"])
    #expect(ana.roles.map { $0.facts.first(.zip) } == ["60612", "60302"])
    #expect(
      ana.roles[0].facts.first(.unit) == "Ste 4" && ana.roles[0].facts.first(.phone) == "(312) 555-0101")
    #expect(
      ana.roles.map { $0.participations.map(\.network) } == [["test:Gold", "test:Silver"], ["test:Gold"]])
    #expect(ana.roles.map { $0.participations.map(\.accepting) } == [[.yes, .yes], [.no]])
    #expect(ana.roles[0].participations[0].from == CalendarDate(year: 2026, month: 1, day: 15))
    let lee = try #require(imported.merged("npi:2000003014"))
    #expect(lee.roles[0].participations[0].accepting == .unknown)
    #expect(suggested.comment(of: "npi")?.contains("3 of 3 values pass the check digit") == true)
    #expect(suggested.mapping.contains("\"Panel Code\": \"not understood\""))
    #expect(suggested.mapping.contains("\"Fax\": \"the exchange format has no column for it\""))
  }

  @Test func `a list of facilities: the NPI is theirs, and the place is their own service`() throws {
    let file = TextFile(
      "sites.csv",
      """
      facility_npi,facility_name,street_address_1,city,state,zip_code,phone_number,wheelchair_accessible
      2000003022,Example Cancer Center,5 Mock Rd,Hartford,Connecticut,06105,860-555-0101,Yes
      2000003030,Other Example Hospital,6 Mock Rd,Hartford,Connecticut,06105,860-555-0102,No
      """)
    let imported = try Suggested(file).imported
    #expect(imported.report.refused == 0 && imported.report.records == ["organization": 2])
    let center = try #require(imported.merged("npi:2000003022"))
    #expect(center.displayName == "Example Cancer Center" && center.roles.count == 1)
    #expect(
      center.roles[0].facts.first(.state) == "CT" && center.roles[0].facts.first(.phone) == "860-555-0101")
    #expect(center.roles[0].answer(.accessible) == .yes)
  }

  @Test func `a mailing address is no place of care, and private numbers are left out`() throws {
    let file = TextFile(
      "a.csv",
      """
      npi,last_name,first_name,mailing_street,mailing_city,practice_street,practice_city,practice_state,practice_zip,tax_id
      2000003006,Ejemplo,Ana,PO Box 1,Elsewhere,1 Pretend St,Chicago,IL,60612,000000001
      """)
    let suggested = try Suggested(file)
    let role = try #require(suggested.imported.providers.first?.roles.first)
    #expect(role.facts.first(.street) == "1 Pretend St" && role.facts.first(.city) == "Chicago")
    #expect(
      suggested.mapping.contains("\"mailing_city\": \"a mailing address or number is no place of care\""))
    #expect(suggested.mapping.contains("\"tax_id\": \"a private number"))
  }

  @Test func `rows of persons and of organizations are told apart by their type`() throws {
    let file = TextFile(
      "a.csv",
      """
      NPI,Entity Type,Last Name,First Name,Organization Name,Street,City,State,ZIP,Taxonomy Code
      2000003006,Individual,Ejemplo,Ana,,1 Pretend St,Chicago,IL,60612,207RX0202X
      2000003022,Organization,,,Example Clinic,1 Pretend St,Chicago,IL,60612,261QX0200X
      """)
    let imported = try Suggested(file).imported
    #expect(imported.report.refused == 0 && imported.report.records == ["clinician": 1, "organization": 1])
    let clinic = try #require(imported.merged("npi:2000003022"))
    #expect(clinic.kind == .organization && clinic.roles[0].facts.first(.zip) == "60612")
    #expect(clinic.specialtyCodes == ["261QX0200X"])
    #expect(imported.merged("npi:2000003006")?.roles.map { $0.facts.first(.roleOrganization) } == [nil])
  }

  @Test func `two offices in one row are two roles, and a blank second one is none`() throws {
    let file = TextFile(
      "a.csv",
      """
      providerNPI,providerLastName,providerFirstName,address1,city1,state1,zip1,phone1,address2,city2,state2,zip2,phone2,acceptsNewPatients
      2000003006,Ejemplo,Ana,1 Pretend St,Chicago,IL,60612,3125550101,2 Pretend St,Oak Park,IL,60302,7085550101,TRUE
      2000003014,Sample,Lee,1 Pretend St,Chicago,IL,60612,3125550102,,,,,,FALSE
      """)
    let imported = try Suggested(file).imported
    #expect(imported.report.refused == 0)
    let ana = try #require(imported.merged("npi:2000003006"))
    #expect(ana.roles.map { $0.facts.first(.street) } == ["1 Pretend St", "2 Pretend St"])
    #expect(ana.roles.map { $0.facts.first(.phone) } == ["3125550101", "7085550101"])
    #expect(ana.roles.map { $0.answer(.accepting) } == [.yes, .yes])
    let lee = try #require(imported.merged("npi:2000003014"))
    #expect(lee.roles.map { $0.facts.first(.street) } == ["1 Pretend St"])
    #expect(lee.roles.map { $0.answer(.accepting) } == [.no])
  }

  @Test func `a name in one cell is parted by its comma, or kept whole`() throws {
    func names(_ cells: [String]) throws -> [String] {
      let rows = cells.enumerated().map { "\"\($1)\",Chicago,6061\($0)" }
      let file = TextFile("a.csv", "Physician,City,Zip\n" + rows.joined(separator: "\n") + "\n")
      let fields: [Field] = [.firstName, .middleName, .lastName, .credentials]
      return try Suggested(file).imported.providers.map { provider in
        fields.map { provider.facts.first($0) ?? "" }.joined(separator: "|")
      }
    }
    #expect(try names(["Ejemplo, Ana B", "Sample, Lee"]) == ["Ana|B|Ejemplo|", "Lee||Sample|"])
    #expect(try names(["Ejemplo, Ana, MD", "Sample, Lee"]) == ["Ana||Ejemplo|MD", "Lee||Sample|"])
    #expect(
      try names(["Ana Ejemplo, MD", "Lee Sample, DO, PhD"]) == ["||Ana Ejemplo|MD", "||Lee Sample|DO, PhD"])
    #expect(try names(["Ana Ejemplo", "Lee Sample"]) == ["||Ana Ejemplo|", "||Lee Sample|"])
  }

  @Test func `words for nothing are found, and damage of a spreadsheet imports`() throws {
    let file = TextFile(
      "a.csv",
      """
      NPI,Last Name,Gender,Zip,State,Phone,Year of Graduation,Last Verified
      2000003006.0,Ejemplo,Female,6105.0,CT,8605550101.0,1998,10/15/2026
      2000003014.0,Sample,NULL,6105.0,CT,8.60556E+09,NULL,NULL
      """)
    let imported = try Suggested(file).imported
    #expect(imported.report.refused == 0)
    let ana = try #require(imported.merged("npi:2000003006"))
    #expect(ana.facts.first(.gender) == "F" && ana.facts.first(.graduationYear) == "1998")
    #expect(ana.roles[0].facts.first(.zip) == "06105" && ana.roles[0].facts.first(.phone) == "8605550101")
    #expect(ana.sources.contains { $0.verified == CalendarDate(year: 2026, month: 10, day: 15) })
    let lee = try #require(imported.merged("npi:2000003014"))
    #expect(lee.facts.first(.gender) == nil && lee.roles[0].facts.first(.phone) == nil)
  }

  @Test func `columns without a telling name are known by what stands in them`() throws {
    let file = TextFile(
      "a.csv",
      """
      Who,Ref,Where,What,Reach
      "Ejemplo, Ana",2000003006,"Chicago, IL 60612",207RX0202X,312-555-0101
      "Sample, Lee",2000003014,"Oak Park, IL 60302",2086X0206X,708-555-0101
      """)
    let suggested = try Suggested(file)
    let ana = try #require(suggested.imported.merged("npi:2000003006"))
    #expect(ana.displayName == "Ana Ejemplo" && ana.specialtyCodes == ["207RX0202X"])
    #expect(
      ana.roles[0].facts.first(.city) == "Chicago" && ana.roles[0].facts.first(.phone) == "312-555-0101")
    #expect(suggested.comment(of: "npi")?.contains("by its values: 2 of 2") == true)
  }

  @Test func `a header that its values contradict is not believed`() throws {
    let file = TextFile(
      "a.csv", "NPI,Last Name,State,Accepting\n2000003006,Ejemplo,busy,Ada\n2000003014,Sample,idle,Bob\n")
    let suggested = try Suggested(file)
    #expect(suggested.mapping.contains("\"State\": \"named like a state, but its values do not look so\""))
    #expect(
      suggested.mapping.contains("\"Accepting\": \"named like new patients, but its values do not look so\""))
  }

  @Test func `plans with an id offer the network of their row`() throws {
    let file = TextFile(
      "a.csv",
      """
      NPI,Last Name,Plan ID,Plan Name,Network Name,Network Tier,Term Date
      2000003006,Ejemplo,00000ZZ0010001,Gold PPO,Broad,PREFERRED,2026-12-31
      2000003014,Sample,00000ZZ0010002,Silver HMO,Narrow,STANDARD,2026-12-31
      """)
    let imported = try Suggested(file).imported
    #expect(imported.report.refused == 0)
    #expect(imported.merged("plan:00000ZZ0010001")?.facts.all(.planNetwork) == ["test:Broad"])
    let ana = try #require(imported.merged("npi:2000003006"))
    let participation = try #require(ana.roles.first?.participations.first)
    #expect(participation.network == "test:Broad" && participation.tier == "PREFERRED")
    #expect(participation.to == CalendarDate(year: 2026, month: 12, day: 31))
  }

  @Test func `XML: the row is the element that repeats, and what repeats in it makes several`() throws {
    let file = TextFile(
      "roster.xml",
      """
      <roster xmlns="http://example.org/r">
        <providers>
          <provider npi="2000003006" gender="Female">
            <name><first>Ana</first><last>Ejemplo</last></name>
            <taxonomy>207RX0202X</taxonomy><language>Spanish</language><language>English</language>
            <locations>
              <location id="L1"><name>Main</name><address><line1>1 Pretend St</line1><city>Chicago</city><state>IL</state><zip>60612</zip></address><phone>3125550101</phone><acceptingNewPatients>true</acceptingNewPatients></location>
              <location id="L2"><name>West</name><address><line1>2 Pretend St</line1><city>Oak Park</city><state>IL</state><zip>60302</zip></address><phone>7085550101</phone><acceptingNewPatients>false</acceptingNewPatients></location>
            </locations>
            <networks><network>Gold</network><network>Silver</network></networks>
          </provider>
          <provider npi="2000003014" gender="Male">
            <name><first>Lee</first><last>Sample</last></name>
            <taxonomy>2086X0206X</taxonomy><language>English</language>
            <locations>
              <location id="L1"><name>Main</name><address><line1>1 Pretend St</line1><city>Chicago</city><state>IL</state><zip>60612</zip></address><phone>3125550102</phone></location>
            </locations>
            <networks><network>Gold</network></networks>
          </provider>
        </providers>
      </roster>
      """)
    let suggested = try Suggested(file)
    let imported = suggested.imported
    #expect(suggested.mapping.contains("\"rows\": \"providers/provider\""))
    #expect(imported.report.refused == 0 && imported.report.read == 2)
    let ana = try #require(imported.merged("npi:2000003006"))
    #expect(ana.displayName == "Ana Ejemplo" && ana.facts.first(.gender) == "F")
    #expect(ana.facts.all(.language) == ["es", "en"] && ana.specialtyCodes == ["207RX0202X"])
    #expect(ana.roles.map { $0.facts.first(.siteName) } == ["Main", "West"])
    #expect(ana.roles.map { $0.facts.first(.zip) } == ["60612", "60302"])
    #expect(ana.roles.map { $0.answer(.accepting) } == [.yes, .no], "each office says it for itself")
    for role in ana.roles { #expect(role.participations.map(\.network) == ["test:Gold", "test:Silver"]) }
    #expect(imported.merged("npi:2000003014")?.roles[0].answer(.accepting) == .unknown)
  }

  @Test func `XML of attributes alone is understood too`() throws {
    let file = TextFile(
      "a.xml",
      """
      <doctors>
        <doctor NPI="2000003006" LastName="Ejemplo" FirstName="Ana" Street="1 Pretend St" City="Chicago" State="IL" Zip="60612"/>
        <doctor NPI="2000003014" LastName="Sample" FirstName="Lee" Street="2 Pretend St" City="Chicago" State="IL" Zip="60612"/>
      </doctors>
      """)
    let imported = try Suggested(file).imported
    #expect(imported.report.records == ["clinician": 2])
    #expect(imported.merged("npi:2000003014")?.roles[0].facts.first(.street) == "2 Pretend St")
  }

  @Test func `a file that names nobody gets no mapping`() throws {
    let folder = TemporaryFolder()
    let path = folder.write("a.csv", "date,amount\n2026-01-01,5\n")
    let refused = refusal { _ = try MappingSuggestion.text(for: path) }
    #expect(refused?.rule == "suggestion-nothing" && refused?.text.contains("date, amount") == true)
  }

  // MARK: Headers

  @Test(
    arguments: [
      ("NPI Number", .npi), ("Provider Last", .last), ("provider_first_name", .first), ("MI", .middle),
      ("Zip", .zip),
      ("Postal Code", .zip), ("Tel", .phone), ("Office Phone #", .phone),
      ("Accepting New Patients", .accepting),
      ("Accepting New Patients?", .accepting), ("Speciality", .specialty), ("Primary Specialty", .specialty),
      ("Healthcare Provider Taxonomy Code_1", .specialty), ("Group Name", .organizationName),
      ("Practice Name", .organizationName), ("Location Name", .siteName), ("Address Line 2", .unit),
      ("Provider First Line Business Practice Location Address", .street),
      ("Provider Business Practice Location Address City Name", .city),
      ("Provider Business Practice Location Address Telephone Number", .phone), ("lst_nm", .last),
      ("gndr", .gender),
      ("City, State Zip", .cityStateZIP), ("License #", .license), ("Termination Date", .to),
      ("locations/location/address/city", .city), ("networks/network", .network), ("providerLastName", .last),
      ("Provider Last Name (Legal Name)", .last), ("Mailing Address", .unused), ("E-mail", .unused),
      ("Tax ID", .unused), ("Doctor", .fullName),
    ] as [(String, ColumnMeaning)])
  func `a header is understood by the words that lists use`(header: String, meaning: ColumnMeaning) {
    #expect(HeaderMeaning.of(header).found?.meaning == meaning)
  }

  @Test(arguments: ["Panel Code", "Authorized Official Last Name", "Other Last Name", "Notes to file", ""])
  func `other headers are not guessed`(header: String) {
    #expect(HeaderMeaning.of(header).found == nil)
  }
}
