/// The style sheet of the pages.
enum PageStyle {
  static let path = "style.css"

  /// All of it.
  static var sheet: String {
    """
    :root{color-scheme:light dark;\(PagePalette.light.declarations)}
    @media (prefers-color-scheme:dark){:root{\(PagePalette.dark.declarations)}}
    \(base)
    \(frame)
    \(overview)
    \(states)
    \(charts)
    \(tables)
    \(narrow)
    \(print)

    """
  }

  private static let base = """
    *{box-sizing:border-box}
    html{font:100%/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
    body{margin:0;background:var(--page);color:var(--text);overflow-wrap:anywhere}
    a{color:var(--link);text-underline-offset:.15em}
    :focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:2px}
    h1,h2,h3{line-height:1.25;margin:0;font-weight:650}
    h1{font-size:1.5rem}
    h2{font-size:1.125rem}
    h3{font-size:1rem}
    p{margin:.25rem 0}
    ul,ol{margin:0;padding:0;list-style:none}
    time{white-space:nowrap}
    .muted{color:var(--muted)}
    .skip{position:absolute;left:-999rem;background:var(--panel);padding:.5rem 1rem;z-index:1}
    .skip:focus{left:.5rem;top:.5rem}
    """

  private static let frame = """
    .top,main,.end{max-width:66rem;margin:0 auto;padding:0 1rem}
    .top{display:flex;flex-wrap:wrap;gap:.25rem 1.5rem;align-items:baseline;padding-top:1.25rem;padding-bottom:1rem}
    .logo{font-weight:700;font-size:1.125rem;color:var(--text);text-decoration:none;margin-right:auto}
    .logo:hover{text-decoration:underline}
    nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem}
    nav a,.end a{display:inline-block;min-height:1.5rem}
    nav [aria-current]{color:var(--text);font-weight:650;text-decoration:none}
    main{display:grid;grid-template-columns:minmax(0,1fr);gap:1.25rem;padding-bottom:2rem}
    main>section,main>details{background:var(--panel);border:1px solid var(--line);border-radius:.5rem;padding:1rem}
    .end{padding-top:.5rem;padding-bottom:2.5rem;color:var(--muted);font-size:.875rem}
    .end ul{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;margin-bottom:.25rem}
    """

  private static let overview = """
    .banner{border-left:.5rem solid var(--c);background:var(--t);border-radius:.5rem;padding:1rem 1.25rem}
    .banner h1{display:flex;gap:.75rem;align-items:center}
    .banner h1::before{content:"";flex:none;width:1.25rem;height:1.25rem;background:var(--c);clip-path:var(--shape)}
    .banner p{margin-left:2rem}
    .legend{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;font-size:.875rem;color:var(--muted)}
    .legend li{display:flex;gap:.4rem;align-items:center}
    .legend svg{width:.5rem;height:1.5rem;flex:none}
    summary{cursor:pointer;display:flex;flex-wrap:wrap;gap:.1rem .75rem;align-items:baseline}
    summary::before{content:"";flex:none;width:.55rem;height:.55rem;align-self:center;background:var(--muted);
    clip-path:polygon(0 0,100% 50%,0 100%)}
    details[open]>summary::before{transform:rotate(90deg)}
    summary::-webkit-details-marker{display:none}
    summary>.count{color:var(--muted);font-size:.875rem}
    details[open]>summary{margin-bottom:.5rem}
    .rows>li{display:grid;grid-template-columns:minmax(9rem,17rem) 9.5rem minmax(8rem,1fr) 6.5rem;gap:0 1rem;
    align-items:center;padding:.3rem 0;border-top:1px solid var(--line)}
    .rows .p{text-align:right;font-variant-numeric:tabular-nums;line-height:1.2}
    .rows .p small{display:block;white-space:nowrap;color:var(--muted);font-size:.75rem}
    .notes>li{padding:.4rem 0;border-top:1px solid var(--line);display:flex;flex-wrap:wrap;gap:.1rem 1.25rem;
    align-items:baseline}
    .notes p{margin:0}
    .notes>li:first-child{border-top:0}
    .notes .head{display:flex;flex-wrap:wrap;gap:.1rem .75rem;align-items:baseline}
    .notes>li>.written{flex-basis:100%}
    .written{border-left:3px solid var(--line);padding-left:.75rem;margin-top:.25rem}
    .written p{margin:.15rem 0}
    .written ul{list-style:disc;padding-left:1.25rem}
    article+article{margin-top:.75rem}
    .said{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.875rem}
    """

  private static let states = """
    .down{--c:var(--down);--t:var(--down-tint);
    --shape:polygon(20% 0,50% 30%,80% 0,100% 20%,70% 50%,100% 80%,80% 100%,50% 70%,20% 100%,0 80%,30% 50%,0 20%)}
    .degraded{--c:var(--degraded);--t:var(--degraded-tint);--shape:polygon(50% 0,100% 100%,0 100%)}
    .unknown{--c:var(--unknown);--t:var(--unknown-tint);--shape:polygon(0 38%,100% 38%,100% 62%,0 62%)}
    .maintenance{--c:var(--maintenance);--t:var(--maintenance-tint);--shape:polygon(50% 0,100% 50%,50% 100%,0 50%)}
    .operational{--c:var(--operational);--t:var(--operational-tint);--shape:circle(50%)}
    .paused{--c:var(--paused);--t:var(--paused-tint);
    --shape:polygon(10% 0,40% 0,40% 100%,10% 100%,10% 0,60% 0,90% 0,90% 100%,60% 100%,60% 0)}
    .s{color:var(--c);font-size:.875rem;font-weight:600;white-space:nowrap}
    .s::before{content:"";display:inline-block;width:.7rem;height:.7rem;margin-right:.4rem;background:var(--c);
    clip-path:var(--shape)}
    """

  private static let charts = """
    .bars{display:block;width:100%;height:2rem}
    .bars path,.legend path{fill:none;stroke-dasharray:3 1}
    .u{stroke:var(--bar-up)}.g{stroke:var(--bar-degraded)}.b,.d{stroke:var(--bar-down)}
    .m{stroke:var(--bar-maintenance)}.n{stroke:var(--bar-none)}
    .h0{stroke-width:2}.h1{stroke-width:6}.h2{stroke-width:11}.h3{stroke-width:16}.h4{stroke-width:22}
    .t1{stroke-width:2}.t2{stroke-width:5}
    .large{height:3.5rem;margin-top:.5rem}
    .ends{display:flex;justify-content:space-between;color:var(--muted);font-size:.875rem}
    .chart{margin:.5rem 0 0;display:grid;grid-template-columns:auto minmax(0,1fr);gap:.25rem .75rem}
    .chart figcaption{grid-column:1/3;display:flex;flex-wrap:wrap;gap:.1rem 1.25rem;font-size:.875rem}
    .chart svg{width:100%;height:9rem}
    .chart path{fill:none;stroke-width:2;vector-effect:non-scaling-stroke;stroke-linecap:round}
    .chart .grid{stroke:var(--line);stroke-width:1}
    .chart .p50{stroke:var(--link)}.chart .p99{stroke:var(--p99);stroke-dasharray:5 4}
    .scale{display:flex;flex-direction:column;justify-content:space-between;text-align:right;color:var(--muted);
    font-size:.8125rem;line-height:1;white-space:nowrap}
    .chart .ends{grid-column:2}
    .key::before{content:"";display:inline-block;width:1.5rem;vertical-align:.25em;margin-right:.4rem;
    border-top:2px solid var(--link)}
    .k99::before{border-top:2px dashed var(--p99)}
    """

  private static let tables = """
    .facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(8.5rem,1fr));gap:.75rem 1rem;margin:0}
    .facts dt{color:var(--muted);font-size:.875rem}
    .facts dd{margin:0;font-weight:600;font-variant-numeric:tabular-nums}
    .facts dd small{display:block;font-weight:400;color:var(--muted)}
    .scroll{overflow-x:auto}
    table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
    th,td{text-align:left;padding:.3rem .75rem .3rem 0;border-top:1px solid var(--line);vertical-align:top}
    thead th{border-top:0;color:var(--muted);font-weight:500;font-size:.875rem}
    tbody th{font-weight:400}
    .sum th,.sum td{font-weight:650;border-top:2px solid var(--line)}
    .num{text-align:right}
    th:last-child,td:last-child{padding-right:0}
    """

  private static let narrow = """
    @media (max-width:44rem){
    .rows>li{grid-template-columns:minmax(0,1fr) auto;gap:0 .75rem;padding:.5rem 0}
    .rows>li>.s{grid-area:1/2;text-align:right}
    .rows>li>.bars{grid-column:1/2}
    .banner p{margin-left:0}
    }
    """

  private static let print = """
    @media print{
    :root{color-scheme:light;\(PagePalette.light.declarations);--page:#fff}
    html{font-size:75%}
    nav,.skip,.end ul{display:none}
    main>section,main>details{border:0;padding:0}
    a{color:inherit;text-decoration:none}
    tr,.notes>li,.rows>li{break-inside:avoid}
    thead{display:table-header-group}
    *{-webkit-print-color-adjust:exact;print-color-adjust:exact}
    @page{margin:15mm}
    }
    """
}
