import Storing

/// The provider directory of a Medicare Advantage organization, as machine-readable JSON.
///
/// Publisher: each organization, at a public address of its own, in option 1 of CMS's technical guide of 18 February
/// 2026 for the Medicare Plan Finder (42 CFR 422.111(m)); contract year 2027 on, to be updated within 30 days. No
/// common license text. Option 2 of the guide is FHIR and read by another adapter. CMS's list of the organizations'
/// addresses is a list and no directory: it is refused with a word about that.
///
/// One row is one entry: a person or facility with its plans, and within each plan the addresses, specialties and
/// whether new patients are accepted there. One NPI stands in many entries, for example one for each specialty at each
/// place: they are records of one key, which the merge unites. An entry becomes a role at each distinct address over
/// its plans, with a participation for each plan that names the address, with that plan's `accepting`: what holds at
/// one place or in one plan never spreads to another.
///
/// A plan is contract, plan and segment, `H9999-001-000`; a missing segment is `000`. Its network is
/// `SOURCE:H9999-001-000/NETWORKID`, and without a network id `SOURCE:H9999-001-000`. The plan is part of it although
/// the feed's network id may serve several plans: the entry says in which plans the provider is, and one that is
/// listed for the first of two plans must not be found in the second because they share a number.
///
/// `year` is the period of the participation and a year of the plan. `lastUpdatedOn` is the row's date, which is no
/// verification. CMS collects these files daily and does not check what they say.
struct MedicareAdvantageAdapter: SourceAdapter {
  let name = "ma"
  let summary = "Medicare Advantage directory of an organization: machine-readable JSON (CMS guide, option 1)"
  let input = "the JSON files of one organization, in any order, with their index or without"
  let standing = SourceStanding.planDirectory
  let fileExtensions = [".json", ".ndjson", ".jsonl"]

  func read(_ files: [InputFile], into session: ImportSession) throws {
    try PlanFeedReading(session, dialect: .medicareAdvantage).read(files)
  }
}
