"""Writes the sources of the test documents; make.sh hands them to the programs that make the rest of them."""
import copy
import html
import os
import re
import sys

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt

here = os.path.dirname(os.path.abspath(__file__))
out = sys.argv[1]


# --- The bundled compendium, in other dress ---------------------------------------------------------------

rows = open(os.path.join(here, "../../jiaxing/jiaxing-cases.txt"), encoding="utf-8").read().split("\n")
rows = [r for r in rows if r.strip()]
numbered = [r for r in rows if r.startswith("案例")]
bodies = []
for r in rows[2 + len(numbered):]:
    if r.startswith("一、"):
        bodies.append([])
    bodies[-1].append(r)


def page(title, parts):
    return ('<!DOCTYPE html>\n<html lang="zh">\n<head><meta charset="utf-8"><title>%s</title></head>\n<body>\n%s\n</body>\n</html>\n'
            % (html.escape(title), "\n".join("<%s>%s</%s>" % (t, html.escape(s), t) for t, s in parts)))


def write(name, text):
    with open(os.path.join(out, name), "w", encoding="utf-8") as f:
        f.write(text)


# Paragraphs and nothing else, as the text is.
write("plain.html", page("", [("p", r) for r in rows]))
# Headings on three levels, each case under its own.
parts = [("h1", rows[0])]
for title, body in zip(numbered, bodies):
    parts.append(("h2", title))
    parts += [("h3" if re.match("[一二三]、", r) else "p", r) for r in body]
write("headed.html", page(rows[0], parts))
write("jiaxing.md", "\n".join({"h1": "# ", "h2": "## ", "h3": "### ", "p": ""}[t] + s + "\n" for t, s in parts))


# Word styles by Chinese names, numbers that Word counts, a header and page numbers.
def chinese_styles(doc):
    made = {}
    for name, size in (("标题 1", 18), ("标题 2", 15), ("标题 3", 13)):
        s = doc.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        s.base_style = doc.styles["Normal"]
        s.font.size, s.font.bold = Pt(size), True
        made[name] = s
    return made


def furniture(doc, head):
    section = doc.sections[0]
    section.header.paragraphs[0].text = head
    p = section.footer.paragraphs[0]
    p.alignment = WD_ALIGN_PARAGRAPH.CENTER
    p.add_run("- ")
    for kind, text in (("begin", None), (None, " PAGE "), ("end", None)):
        r = p.add_run()
        if kind:
            r._r.append(parse_xml('<w:fldChar %s w:fldCharType="%s"/>' % (nsdecls("w"), kind)))
        else:
            r._r.append(parse_xml('<w:instrText %s xml:space="preserve">%s</w:instrText>' % (nsdecls("w"), text)))
    p.add_run(" -")


doc = Document()
styles = chinese_styles(doc)
furniture(doc, "嘉兴创新案例")
doc.add_paragraph(rows[0], style="Title")
numbering = doc.part.numbering_part.element
abstract = parse_xml('<w:abstractNum %s w:abstractNumId="77"><w:multiLevelType w:val="multilevel"/>'
                     '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:suff w:val="nothing"/><w:lvlText w:val="案例%%1："/></w:lvl>'
                     '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:suff w:val="nothing"/><w:lvlText w:val="%%2、"/></w:lvl>'
                     '</w:abstractNum>' % nsdecls("w"))
numbering.insert(0, abstract)
numbering.append(parse_xml('<w:num %s w:numId="77"><w:abstractNumId w:val="77"/></w:num>' % nsdecls("w")))


def count(paragraph, level):
    paragraph._p.get_or_add_pPr().append(parse_xml('<w:numPr %s><w:ilvl w:val="%d"/><w:numId w:val="77"/></w:numPr>' % (nsdecls("w"), level)))


for title, body in zip(numbered, bodies):
    count(doc.add_paragraph(title.split(":", 1)[1], style=styles["标题 1"]), 0)
    for r in body:
        m = re.match("[一二三]、(.*)", r)
        if m:
            count(doc.add_paragraph(m[1], style=styles["标题 2"]), 1)
        else:
            doc.add_paragraph(r)
doc.save(os.path.join(out, "styles.docx"))

# --- A compendium of another make: groups, numbers 第一例, sections in brackets ------------------------------

linhai = [
    ("第一部分　涉企服务", [
        ("企业开办“一网联办”", "过去开办企业要跑市场监管、公安、税务三个窗口，材料重复提交，平均需要五个工作日。",
         ["市市场监管局牵头建设企业开办专区，把营业执照、公章刻制、发票申领并入一张表单。申请人只填一次，系统自动分送各部门办理，办理进度实时可查。",
          "在港区、园区设立自助终端十二台，配备帮办人员，周末照常服务。"],
         "企业开办时间由五个工作日压缩至三小时，累计服务企业二千三百余户。"),
        ("用电报装“零上门”", "小微企业用电报装环节多、资料多，经办人要往返供电营业厅数次。",
         ["供电公司与不动产登记中心共享产权信息，客户在线授权后不再提交产权证明。",
          "对一百六十千瓦以下的小微企业，外线工程由供电公司投资到红线。"],
         "低压报装平均时长由十五天降至六天。"),
        ("应急转贷“白名单”", "企业贷款到期与续贷之间存在资金缺口，民间过桥成本高。",
         ["市金融工作中心会同人民银行临海支行建立转贷企业白名单，入库企业凭银行承诺函当日放款，资金封闭运行，费率按日计收。"],
         "全年转贷四百一十二笔，为企业节约成本二千余万元。"),
    ]),
    ("第二部分　民生服务", [
        ("出生“一件事”联办", "新生儿父母办理出生医学证明、户口登记、医保参保需分别前往医院、派出所和社保大厅。",
         ["在助产医院设立联办窗口，由卫生健康局牵头汇集公安、医保等部门的办理事项，家长出院前一次提交、一次办结。"],
         "办理时间由二十个工作日缩短到两个工作日。"),
        ("老旧小区加装电梯集成审批", "加装电梯涉及规划、建设、消防、特种设备等多个审批环节，居民意见难统一。",
         ["建设局制定标准图集，街道组织协商，审批事项由综合窗口统一受理，联合踏勘、联合验收。",
          "对低楼层住户给予公共维修资金补偿，补偿方案由居民议事会表决。"],
         "加装电梯九十六台，无一起信访。"),
        ("急救“上车即入院”", "院前急救与院内救治信息割裂，患者到院后仍需重新检查、重新登记。",
         ["救护车配备移动监护终端，生命体征、心电图实时传送至医院胸痛中心，医生提前会诊，患者上车即完成挂号。"],
         "胸痛患者入院到球囊扩张时间由九十分钟降至五十八分钟。"),
    ]),
]
ordinals = "一二三四五六"
name = "临海市优化营商环境改革案例选编"

doc = Document()
styles = chinese_styles(doc)
furniture(doc, name)
p = doc.add_paragraph()
p.alignment = WD_ALIGN_PARAGRAPH.CENTER
p.add_run(name).font.size = Pt(22)
p = doc.add_paragraph("目　录")
p.alignment = WD_ALIGN_PARAGRAPH.CENTER
pages, n = 2, 0
doc.add_paragraph("前　言\t1")
for group, cases in linhai:
    doc.add_paragraph("%s\t%d" % (group, pages))
    for case in cases:
        doc.add_paragraph("第%s例　%s\t%d" % (ordinals[n], case[0], pages))
        pages, n = pages + 1, n + 1
doc.add_paragraph("附录")
doc.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
doc.add_paragraph("前　言", style=styles["标题 1"])
doc.add_paragraph("本书收录近年来的改革案例，供各地参考。")
n = 0
for group, cases in linhai:
    doc.add_paragraph(group, style=styles["标题 1"])
    for title, background, doings, result in cases:
        doc.add_paragraph("第%s例　%s" % (ordinals[n], title), style=styles["标题 2"])
        doc.add_paragraph("【改革背景】")
        doc.add_paragraph(background)
        doc.add_paragraph("【主要做法】")
        for d in doings:
            doc.add_paragraph(d)
        if n == 0:  # a table with merged cells
            t = doc.add_table(rows=3, cols=3)
            t.style = "Table Grid"
            for r, cells in enumerate((("环节", "改革前", "改革后"), ("营业执照", "3 个工作日", "1 小时"), ("公章刻制", "1 个工作日", "1 小时"))):
                for c, text in enumerate(cells):
                    t.cell(r, c).text = text
            merged = t.cell(1, 2).merge(t.cell(2, 2))
            merged.text = "1 小时"
        if n == 1:  # a soft line break, and a text box
            p = doc.add_paragraph("服务热线：")
            p.add_run().add_break()
            p.add_run("0576-12345")
            p.add_run()._r.append(parse_xml(
                '<w:pict %s xmlns:v="urn:schemas-microsoft-com:vml"><v:shape style="width:200pt;height:40pt"><v:textbox><w:txbxContent>'
                '<w:p><w:r><w:t>文本框：帮办人员名单每月公布。</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict>' % nsdecls("w")))
        if n == 2:  # tracked changes
            p = doc.add_paragraph("名单")
            p._p.append(parse_xml('<w:del %s w:id="1" w:author="a" w:date="2024-01-01T00:00:00Z"><w:r><w:delText>每年</w:delText></w:r></w:del>' % nsdecls("w")))
            p._p.append(parse_xml('<w:ins %s w:id="2" w:author="a" w:date="2024-01-01T00:00:00Z"><w:r><w:t>每季度</w:t></w:r></w:ins>' % nsdecls("w")))
            p.add_run("更新一次。")
        doc.add_paragraph("【取得成效】")
        doc.add_paragraph(result)
        n += 1
doc.add_paragraph("附录", style=styles["标题 1"])
doc.add_paragraph("编写组名单从略。")
doc.save(os.path.join(out, "linhai.docx"))

# The same cases in a document whose author knows no styles: titles are large and centred, each case begins a page.
doc = Document()


def plain(text, size=16, center=False, bold=False):
    p = doc.add_paragraph()
    r = p.add_run(text)
    r.font.size, r.bold = Pt(size), bold
    p.paragraph_format.space_after, p.paragraph_format.line_spacing = Pt(0), Pt(28)
    if center:
        p.alignment = WD_ALIGN_PARAGRAPH.CENTER
    else:
        p.alignment, p.paragraph_format.first_line_indent = WD_ALIGN_PARAGRAPH.JUSTIFY, Pt(32)
    return p


plain(name, 26, True)
plain("（2023年度）", 18, True)
for group, cases in linhai:
    for title, background, doings, result in cases:
        plain(title, 22, True).paragraph_format.page_break_before = True
        plain("临海市委改革办", 16, True)
        plain("一、改革背景", bold=True)
        plain(background)
        plain("二、主要做法", bold=True)
        for i, d in enumerate(doings):
            plain("（%s）%s" % (ordinals[i], d))
        plain("三、取得成效", bold=True)
        plain(result)
doc.save(os.path.join(out, "unstyled.docx"))

# --- One case -------------------------------------------------------------------------------------------

write("single.md", """# 海塘安澜工程“投建管运”一体化改革

临海市水利局

2023年6月

## 一、改革背景

沿海海塘年久失修[^1]，建设资金缺口大，建成后又缺人管护，汛期险情频发，群众意见较多。水利部门多方筹措仍难以为继，亟需新的机制。

[^1]: 据 2019 年普查，全市海塘一半以上建于三十年前。

## 二、主要做法

（一）**统一主体**。由市水务集团作为唯一业主，贯通投资、建设、管护、运营四个环节，避免多头管理。

（二）**以塘养塘**。把塘顶道路、驿站、光伏等经营权一并授予业主，以经营收入补贴管护支出。

| 年份 | 完成投资（亿元） | 加固海塘（公里） |
|------|------------------|------------------|
| 2021 | 4.2              | 11.5             |
| 2022 | 6.8              | 19.3             |

## 三、取得成效

海塘防潮标准由二十年一遇提高到百年一遇，年节约财政管护资金一千二百万元。
""")

# Numbers among Han characters without a written space: LibreOffice sets a distance there when it prints.
doc = Document()
doc.core_properties.author = doc.core_properties.comments = ""
doc.add_heading("海关数据共享“一次办”", 0)
doc.add_heading("一、主要做法", 1)
doc.add_paragraph("建成数据共享平台，2023年累计调用接口1,203万次，平均办理时间下降31.2%，企业成本减少约4.5亿元。运用AI技术核验单证10,500份。")
doc.add_heading("二、取得成效", 1)
doc.add_paragraph("平台已接入12个部门、3,456家企业，覆盖率达98.7%，较上年提高2.05个百分点，通关时间压缩至1.5小时，节约资金2,345.67万元。")
doc.save(os.path.join(out, "spaceless.docx"))

title, background, doings, result = linhai[0][1][0]
site = page(title + "_门户网站", []).replace('charset="utf-8"', 'charset="gb2312"').replace("<body>", """<body>
<div class="nav"><a href="/">首页</a> &gt; <a href="/gg">改革</a></div>
<div class="main"><h1>%s</h1><div class="info">发布时间：2023-05-01　来源：市市场监管局</div>
<div class="TRS_Editor"><p>　　一、改革背景<br/>　　%s</p><p><strong>　　二、主要做法</strong></p>%s<p>&nbsp;</p><p>　　三、取得成效<br>　　%s</p></div></div>
<div class="footer">版权所有</div>""" % (title, background, "".join("<p>　　%s</p>" % d for d in doings), result))
with open(os.path.join(out, "site.html"), "w", encoding="gb18030") as f:
    f.write(site)

doc = Document()
doc.add_paragraph("改革创新案例申报表").alignment = WD_ALIGN_PARAGRAPH.CENTER
t = doc.add_table(rows=0, cols=2)
t.style = "Table Grid"
for label, text in (("案例名称", "渔船进出港“一码通行”"), ("申报单位", "临海市港航口岸和渔业管理局"), ("改革背景", "渔船进出港需多头报备，船员证件核验耗时长。"),
                    ("主要做法", "整合海警、海事、渔政的报备事项，生成动态船码，码头扫码放行。"), ("取得成效", "单船办理时间由四十分钟缩短到两分钟。")):
    cells = t.add_row().cells
    cells[0].text, cells[1].text = label, text
doc.save(os.path.join(out, "form.docx"))
