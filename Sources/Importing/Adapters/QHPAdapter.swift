import Storing

/// The provider directories of Marketplace plans: `index.json`, `plans.json` and `providers.json` of one issuer.
///
/// Publisher: each issuer of qualified health plans, at public addresses of its own, in the schema of CMS
/// (github.com/CMSgov/QHP-provider-formulary-APIs, public domain, last changed in October 2019); to be updated
/// monthly. A large issuer's providers are several gigabytes over many files; each is streamed. The three kinds of file
/// are told apart by what they hold, not by their names, and come in any order. Nothing is fetched: a file of
/// providers or plans that the index names and that is not among the files given makes the list incomplete
/// (`part-missing`). Lists of drugs are passed over, which is said once.
///
/// One row is one entry of providers or one plan. An entry is a person or facility with all its addresses
/// and all its plans: it becomes a role at each distinct address, each with all participations.
///
/// There is no network id: a plan and a tier together are the network, `SOURCE:PLANID/TIER`, and the same plan once
/// for each tier is normal. Plan ids and tiers are compared in capitals.
///
/// A plan's years become the period of its participations, January 1 to December 31 of each run of consecutive years,
/// and each is stated as a year of the plan: a plan of 2025 and 2026 answers on days of both, and on a day of 2027 it
/// offers nothing, so that the answer is unknown, never out. The plan's own row says which years; where a provider's
/// row names further years, the participation has them, but the plan offers nothing then. A plan without a row of its
/// own has the years of the providers' rows.
///
/// Known lies: `accepting` is of the entry, not of an address, and `accepting in some locations` says nothing about
/// any one address, so it is unknown. Specialties are free text. `last_updated_on` is the row's date, which is no
/// verification. CMS's own example has an NPI that fails its check digit; `npi` may be null: such a person is kept
/// under an id of her own, and the list is then not complete, since nobody knows whose number is missing (ids of
/// those without any number are their ordinals, which change when others come in front). `benefits.telemedicine` is
/// the plan's, not a provider's, and is not read.
struct QHPAdapter: SourceAdapter {
  let name = "qhp"
  let summary = "Marketplace (QHP) directory of an issuer: index, plans and providers JSON"
  let input = "the JSON files of one issuer, in any order: index.json, plans.json, providers.json …"
  let standing = SourceStanding.planDirectory
  let fileExtensions = [".json", ".ndjson", ".jsonl"]

  func read(_ files: [InputFile], into session: ImportSession) throws {
    try PlanFeedReading(session, dialect: .marketplace).read(files)
  }
}
