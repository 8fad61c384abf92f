import Storing
import Testing

@Suite struct BlockChecksumTests {
  private static func checksum(_ bytes: [UInt8]) -> UInt64 { bytes.withUnsafeBytes(BlockChecksum.checksum) }

  /// The first three are published everywhere; all were computed by the reference implementation.
  @Test(
    arguments: [
      ("", 0xEF46_DB37_51D8_E999), ("a", 0xD24E_C4F1_A98C_6E5B), ("abc", 0x44BC_2CF5_AD77_0999),
      ("abcdefghijklmnopqrstuvwxyz0123456789", 0x64F2_3ECF_1609_B766),
      ("Nobody inspects the spammish repetition", 0xFBCE_A83C_8A37_8BF1),
    ] as [(String, UInt64)])
  func `texts have the checksum of XXH64`(text: String, checksum: UInt64) {
    #expect(Self.checksum(Array(text.utf8)) == checksum)
  }

  /// Byte i is 131 i + 7; computed by the reference implementation.
  @Test(
    arguments: [
      (1, 0xA96C_7F0C_E858_BBB7), (3, 0xBED4_3740_EE63_32BB), (4, 0xFA21_2AE4_4B3B_B23D),
      (5, 0xD339_DCC9_AC8E_6776), (7, 0x2744_460D_D675_D2C0), (8, 0x994B_676B_71CE_94DD),
      (9, 0x572B_84C1_8B98_3AF8), (12, 0xB92F_588C_E720_786E), (15, 0x09E6_451E_D2FF_8B1D),
      (16, 0x94AD_0095_E72B_24D5), (31, 0x6711_D55E_306B_5D8F), (32, 0x07F7_B8E3_BC5D_6E25),
      (33, 0x09F8_5EEB_4E1C_BE9F), (39, 0xB13C_137A_0FB7_01C3), (63, 0xB7C9_968C_066C_B6A5),
      (64, 0x50D4_159A_0411_632E), (65, 0xD277_176B_FF86_3EFC), (100, 0x9DDA_DA11_D3DC_2D8F),
      (255, 0x15A6_DB05_D4E8_3DF4), (256, 0xA2DB_E913_9652_56FC), (1000, 0x0BF0_BDBC_C82E_B373),
      (4096, 0xCF05_ADF7_5ACA_30CF), (65_536, 0x42A4_7498_4325_5CEC), (65_539, 0x482C_CF02_CE82_87DB),
    ] as [(Int, UInt64)])
  func `every way through the algorithm gives the checksum of XXH64`(length: Int, checksum: UInt64) {
    let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 * 131 + 7) }
    #expect(Self.checksum(bytes) == checksum)
    // And from an odd address.
    ([1, 2, 3] + bytes).withUnsafeBytes {
      #expect(BlockChecksum.checksum(UnsafeRawBufferPointer(rebasing: $0[3...])) == checksum)
    }
  }
}
