/// The look of printed sheets: black on white, room to breathe, one accent; nothing that would have to be fetched.
enum PrintStyle {
  /// - Parameter footer: our own words for the foot of each page; never a value of a list, since CSS is not escaped.
  static func css(footer: String) -> String {
    let quoted = footer.replacing("\\", with: "").replacing("\"", with: "").replacing("<", with: "")
    return """
      :root{--accent:#0a5a64;--rule:#c9d0d2;--soft:#4a5254}
      *{box-sizing:border-box}
      body{margin:0 auto;max-width:190mm;padding:12mm 8mm;color:#000;background:#fff;\
      font:9.75pt/1.32 "Helvetica Neue",Helvetica,Arial,"Liberation Sans","DejaVu Sans",sans-serif}
      h1,h2,h3,p,ul,ol,table,caption{margin:0;padding:0}
      h1{font-size:21pt;line-height:1.2;font-weight:600;letter-spacing:-.01em}
      h2{font-size:17pt;line-height:1.2;font-weight:600;overflow-wrap:anywhere}
      h3{font-size:9.75pt;line-height:1.32;padding-top:.35mm;font-weight:600;color:var(--accent)}
      a{color:inherit;text-decoration:none}
      .facts{margin-top:3mm;color:var(--soft)}
      .facts p{overflow-wrap:anywhere}
      .accuracy{margin-top:6mm;padding:3.5mm 5mm;border-left:1.2mm solid var(--accent)}
      .accuracy p+p{margin-top:1mm}
      .accuracy strong{font-size:12pt}
      .summary{margin-top:8mm}
      .summary h2{font-size:13pt;color:var(--accent);margin-bottom:2mm}
      table{width:100%;border-collapse:collapse;text-align:left}
      th,td{vertical-align:top;overflow-wrap:break-word}
      .group td{overflow-wrap:anywhere}
      .nowrap{white-space:nowrap}
      .summary table{table-layout:fixed;font-size:9pt}
      thead{display:table-header-group}
      .summary th,.summary td{padding:2mm 2mm 2mm 0;border-bottom:.2mm solid var(--rule)}
      .summary thead th{vertical-align:bottom;font-weight:600;font-size:8pt;color:var(--soft);border-bottom:.4mm solid #000}
      .summary tbody th{font-weight:600}
      .place{margin-top:14mm}
      .place header{display:flex;flex-wrap:wrap;justify-content:space-between;align-items:baseline;\
      column-gap:8mm;padding-bottom:3mm;border-bottom:.6mm solid var(--accent)}
      .place .role{margin-top:1mm;color:var(--soft);overflow-wrap:anywhere}
      .place .call{font-size:15pt;font-weight:600;white-space:nowrap}
      .place h2{flex:1 1 60%}
      .place header .role{flex-basis:100%}
      .group{display:grid;grid-template-columns:29mm 1fr;column-gap:4mm;padding:2mm 0;break-inside:avoid;\
      border-bottom:.2mm solid var(--rule)}
      .group th{width:40mm;padding:.35mm 3mm .35mm 0;font-weight:400;color:var(--soft)}
      .group td{padding:.35mm 0}
      .group td p{unicode-bidi:plaintext;white-space:pre-line}
      .group .advice{padding-top:.8mm;color:var(--soft)}
      .small{font-size:8.5pt}
      .evidence{font-size:8.5pt}
      .small h3{font-size:8.5pt}
      .blank{height:8.5mm;display:flex;align-items:flex-end;border-bottom:.2mm solid #000}
      .blank span{padding-bottom:.6mm}
      .end{margin-top:4mm;font-size:9pt;color:var(--soft)}
      tr,.accuracy,.blank{break-inside:avoid}
      h1,h2,h3,header,thead{break-after:avoid}
      tr.long{break-inside:auto}
      @page{margin:12mm 15mm 15mm;\
      @bottom-left{content:"\(quoted)";font:8pt Arial,"Liberation Sans","DejaVu Sans",sans-serif;color:#4a5254}\
      @bottom-right{content:counter(page) " / " counter(pages);\
      font:8pt Arial,"Liberation Sans","DejaVu Sans",sans-serif;color:#4a5254}}
      @media print{
      body{max-width:none;padding:0;font-size:8.8pt;line-height:1.25}
      h3{font-size:8.8pt;line-height:1.25}
      .group{padding:1.3mm 0;grid-template-columns:22mm 1fr;column-gap:3mm}
      .group th{width:36mm}
      .group th,.group td{padding-top:.2mm;padding-bottom:.2mm}
      .small{font-size:8pt}
      .evidence{font-size:7.8pt}
      .blank{height:7.5mm}
      .place{break-before:page;margin-top:0}
      .end{display:none}
      }
      @media screen and (max-width:560px){.group{grid-template-columns:1fr}.group th{width:34%}}
      """
  }
}
