import DirectoryModel
import Testing

@Suite struct EntityKeyTests {
  @Test func `an NPI is its own key`() {
    #expect(EntityKey(npi: 1_234_567_893).raw == 1_234_567_893)
    #expect(EntityKey(npi: 1_234_567_893).npi == 1_234_567_893)
    #expect(EntityKey(id: "npi:1234567893") == EntityKey(npi: 1_234_567_893))
  }

  @Test(arguments: [
    "center:city-of-hope", "plan:00000ZZ0010001", "", "npi:1234567890", "npi:", "NPI:1234567893",
  ])
  func `any other id has a key with the top bit set, and no NPI`(id: String) {
    let key = EntityKey(id: id)
    #expect(key.raw >> 63 == 1)
    #expect(key.npi == nil)
    #expect(key == EntityKey(id: id))
  }

  @Test func `keys of other ids follow all NPIs`() {
    #expect(EntityKey(npi: 2_999_999_990) < EntityKey(id: "center:a"))
    #expect(EntityKey(npi: 1_234_567_893) < EntityKey(npi: 2_000_000_002))
  }

  @Test func `many ids have as many keys`() {
    let ids = (0..<20_000).map { "clinician:plan-x:\($0)" }
    #expect(Set(ids.map { EntityKey(id: $0) }).count == ids.count)
  }

  /// Computed by another program from the description: splitmix64's finalizer over words of eight bytes.
  @Test(
    arguments: [
      ("", 0, 0x2095_214B_EC52_7C99), ("a", 0, 0xB6F2_1C18_9955_68B8), ("a", 1, 0x1EE5_308C_B791_8C6D),
      ("center:city-of-hope", 0, 0xA2C0_2E00_DF36_B8D4), ("12345678", 0, 0x9C96_47EB_EC17_6872),
      ("123456789", 0, 0x36E2_4271_7CE9_05D6), ("Muñoz", 0, 0x247B_F89B_A2D0_6D15),
      ("plan:00000ZZ0010001", 0, 0x49AE_2E4F_4D03_70F4),
      ("clinician:plan-x:417", 1 << 63, 0xDFC9_5DF7_AFAB_7F7C),
      (String(repeating: "x", count: 1000), 0, 0x80DC_FCD2_99C2_DC63),
    ] as [(String, UInt64, UInt64)])
  func `the hash of a text never changes, since stored keys are made of it`(
    text: String, seed: UInt64, hash: UInt64
  ) {
    #expect(ByteHash.hash(text, seed: seed) == hash)
    #expect(Array(text.utf8).withUnsafeBytes { ByteHash.hash($0, seed: seed) } == hash)
  }

  @Test func `the hash does not depend on where the bytes lie`() {
    let text = Array("clinician:plan-x:417 and so on".utf8)
    let expected = text.withUnsafeBytes { ByteHash.hash($0) }
    for offset in 1...16 {
      let moved = [UInt8](repeating: 7, count: offset) + text
      moved.withUnsafeBytes {
        #expect(ByteHash.hash(UnsafeRawBufferPointer(rebasing: $0[offset...])) == expected)
      }
    }
  }

  @Test func `zeros at the end count`() {
    let hashes = (0...64).map { n in [UInt8](repeating: 0, count: n).withUnsafeBytes { ByteHash.hash($0) } }
    #expect(Set(hashes).count == hashes.count)
  }
}
