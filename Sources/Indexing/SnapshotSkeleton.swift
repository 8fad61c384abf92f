public import Storing

/// A snapshot without its roles, entities and records: what a query needs of its own to describe a search over a
/// `RoleStore`. Terms keep their positions and their counts; their lists lie in the store.
public enum SnapshotSkeleton {
  /// What is left out, since the store has it.
  private static let bulk: Set<UInt32> = Set(
    [
      SnapshotSection.entityKey, .entityKind, .entityFirstRole, .entityRecord, .entityRecordLength,
      .entityEvidence,
      .entityDesignation, .entityByKey, .entityNameRank, .records, .roleEntity, .roleLatitude, .roleLongitude,
      .roleGeoSource, .roleSite, .postings, .geoCells, .geoStart, .geoRuns, .participationKinds,
      .participationKind,
      .participationRole, .followers, .tallyTerms, .tallyStarts, .tallyOffsets, .tallyFarPlaces, .tallyCodes,
    ].map(\.rawValue))

  /// Writes the skeleton of a snapshot.
  ///
  /// - Parameter path: of a file of its own, which is replaced.
  public static func write(
    _ snapshot: Snapshot, to path: String, fileSystem: any FileSystem = LocalFileSystem()
  ) throws(StoreError) {
    let writer = try SectionFileWriter(path: path, kind: .skeleton, fileSystem: fileSystem)
    for id in snapshot.file.sectionIDs where !bulk.contains(id) {
      try writer.begin(id)
      try writer.write(snapshot.file.bytes(id))
      writer.end()
    }
    try writer.section(
      SnapshotSection.origin.rawValue, [UInt64(snapshot.entityCount), UInt64(snapshot.roleCount)])
    try writer.begin(SnapshotSection.originHash.rawValue)
    try writer.write(Array(snapshot.contentHash.utf8))
    writer.end()
    try snapshot.check()
    _ = try writer.finish()
  }
}
