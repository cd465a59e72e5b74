"""Makes the workbooks and tables beside it: python3 make.py CASES.jsonl

CASES.jsonl holds the bundled cases, as `anlisou export` writes them. openpyxl writes the workbooks;
LibreOffice (soffice --headless) writes those whose names begin with calc-, out of them;
msoffcrypto-tool encrypts one.
"""
import datetime
import json
import subprocess
import sys

import msoffcrypto.format.ooxml
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Alignment


def jiaxing(cases):
    """The bundled collection as a table of people: a title above, one column a section."""
    book = Workbook()
    sheet = book.active
    sheet.title = "创新案例"
    sheet.append(["中国(浙江)自由贸易试验区联动创新区创新案例--嘉兴"])
    headings = []
    for case in cases:
        headings += [s["heading"] for s in case["sections"] if s["heading"] not in headings]
    sheet.append(["序号", "案例名称", "地区"] + headings)
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=3 + len(headings))
    for case in cases:
        texts = {s["heading"]: s["text"] for s in case["sections"]}
        sheet.append([case["number"], case["title"], case["region"]] + [texts.get(h, "") for h in headings])
    book.save("jiaxing.xlsx")


def messy():
    """What people's tables are like."""
    book = Workbook()
    about = book.active
    about.title = "填表说明"
    about.append(["请各单位于月底前填报，联系人见通讯录。"])

    sheet = book.create_sheet("案例汇总")
    sheet.append(["附件2"])
    sheet.append(["某市改革创新案例汇总表"])
    sheet.merge_cells("A2:I2")
    sheet.append([])
    sheet.append(["序号", "改革案例名称（必填）", "牵头部门", "所属领域", "主要内容", None, "印发时间", "原文链接", "备注"])
    sheet.append([None, None, None, None, "背景", "主要做法", None, None, None])
    for column in "ABCDGHI":
        sheet.merge_cells(f"{column}4:{column}5")
    sheet.merge_cells("E4:F4")
    sheet.append(["一、营商环境"])
    sheet.merge_cells("A6:I6")
    rich = CellRichText("企业", TextBlock(InlineFont(b=True), "一次"), "提交，", TextBlock(InlineFont(color="FF0000"), "三个部门"), "同时办理。")
    sheet.append([1, "企业开办“一件事”\n改革", "市市场监管局（牵头）、市税务局；\n市公安局", "政务服务", "开办企业要跑多个窗口。", rich,
                  datetime.date(2021, 3, 5), "https://example.gov.cn/a/1", None])
    sheet.append([2, "水电气联合报装", None, None, None, "一张表单申请，联合踏勘，一次办结。", "2022年6月", None, None])
    sheet.append([3, "纳税服务全程网办", None, "税收服务", None, "电子税务局办理九成以上事项。", 44621, None, "=1+1"])
    sheet.merge_cells("C8:C9")
    sheet["C8"] = "市住建局、市供电公司等单位"
    sheet.append([])
    sheet.append([4, None, "市司法局", "法治保障", None, "没有名称的一行。", 2020, None, None])
    sheet.append(["序号", "改革案例名称（必填）", "牵头部门", "所属领域", "背景", "主要做法", "印发时间", "原文链接", "备注"])
    sheet.append([5, "涉外公证“零跑腿”", "市司法局", "法治保障", None, "线上申请，视频核验。\n分为两步：\n1.申请；\n2.领取。", "长期", None, None])
    sheet.append([None, None, None, None, None, "试点一年。", None, None, None])
    sheet.merge_cells("B13:B14")
    sheet["B13"] = "涉外公证“零跑腿”"
    for column in "ACDEGHI":
        sheet.merge_cells(f"{column}13:{column}14")
    sheet.append([6, '=CONCATENATE("公式","标题")', "市商务局", None, None, "标题是公式。", None, None, None])
    sheet["H8"] = "点击查看"
    sheet["H8"].hyperlink = "https://example.gov.cn/a/2"
    sheet["H9"] = '=HYPERLINK("https://example.gov.cn/a/3","原文")'
    sheet["G9"].number_format = 'yyyy"年"m"月"'
    sheet["G7"].number_format = "yyyy-mm-dd"
    for row in sheet.iter_rows():
        for cell in row:
            cell.alignment = Alignment(wrap_text=True)

    second = book.create_sheet("外市案例")
    second.append(["项目名称", "责任单位", "城市", "措施", "取得成效", "完成率"])
    second.append(["口岸“提前申报、船边直提”", "宁波海关/宁波海事局", "宁波", "货物未到先办手续。", "通关时间压缩。", 0.857])
    second["F2"].number_format = "0.0%"

    hidden = book.create_sheet("旧表")
    hidden.append(["标题", "做法"])
    hidden.append(["隐藏的案例", "不该读进来。"])
    hidden.sheet_state = "hidden"
    book.save("messy.xlsx")


def convert(source, kind, name):
    subprocess.run(["soffice", "--headless", "--convert-to", kind, "--outdir", "out", source], check=True, stdout=subprocess.DEVNULL)
    ending = kind.split(":")[0]
    subprocess.run(["mv", "out/" + source.rsplit(".", 1)[0] + "." + ending, name], check=True)


with open(sys.argv[1], encoding="utf-8") as file:
    jiaxing([json.loads(line) for line in file])
messy()
convert("messy.xlsx", "xlsx", "calc-messy.xlsx")
convert("jiaxing.xlsx", "xlsx", "calc-jiaxing.xlsx")
convert("jiaxing.xlsx", "csv:Text - txt - csv (StarCalc):44,34,85,1", "calc-gb18030.csv")
# The charsets by the numbers that LibreOffice has for them: 76 UTF-8, 85 GB18030, 65535 UTF-16.
convert("jiaxing.xlsx", "csv:Text - txt - csv (StarCalc):9,34,65535,1", "calc-utf16.tsv")
convert("jiaxing.xlsx", "csv:Text - txt - csv (StarCalc):59,34,76,1", "calc-semicolon.csv")

# What is refused.
convert("messy.xlsx", "xls", "old.xls")
convert("messy.xlsx", "ods", "calc.ods")
with open("messy.xlsx", "rb") as plain, open("encrypted.xlsx", "wb") as encrypted:
    msoffcrypto.format.ooxml.OOXMLFile(plain).encrypt("密码", encrypted)
subprocess.run(["rm", "-r", "out"], check=True)
