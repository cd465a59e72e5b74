package main

import (
	"fmt"
	"strings"
	"time"
)

// The file beside a document is read by who put it there, who may be no reader of English: it says in Chinese what became
// of it and, below that, word for word what the program said.

// inChinese are what the program says of documents, by a piece of each text; the first that fits counts. The tests
// hold them to what the readers of documents say.
var inChinese = []struct{ says, means string }{
	{"the file is empty", "文件是空的"},
	{"it looks as if the file holds", "看起来不止一个案例，没有收：在文件开头加上目录；或在页面上收，说明按一个收还是按几个收"},
	{"in one file (MHTML", "网页或邮件存成的单个文件（MHTML、EML）：打开它，另存为 HTML、docx 或 PDF"},
	{"characters are no text", "里面的字体读不出文字：用做出它的那份文件（docx），或先做文字识别（OCR）"},
	{"is read as text of the case", "这张表按正文收了；如果每一行是一个案例，请说明按几个收"},
	{"each row or entry of a table is a case", "表格的每一行就是一个案例，不能按一个收"},
	{"holds one case as far as it shows", "只看出一个案例，分不出几个"},
	{"encrypted", "文件有密码：用 Word 或 WPS 打开，去掉密码再存一次"},
	{"Word document of the old kind", "旧格式的 Word 文件（.doc、.wps）：用 Word 或 WPS 打开，另存为 docx"},
	{"Excel workbook of the old kind", "旧格式的 Excel 文件（.xls、.et）：用 Excel 或 WPS 打开，另存为 xlsx"},
	{"it is a scan", "扫描件，只有图片没有文字：先做文字识别（OCR），或用它的原文件"},
	{"damaged Office document", "文件坏了或没有传完：重新取一份，或用 Word、WPS 打开另存"},
	{"OpenDocument", "OpenDocument 文件：另存为 docx 或 xlsx"},
	{"presentation", "演示文稿：把文字存成 docx 或 pdf"},
	{"ZIP archive", "压缩包：解开后放里面的文件"},
	{"is larger than", "文件太大"},
	{"to read; expected a simpler file", "文件太复杂，读它要的内存太多"},
	{"unknown document format", "不是能读的格式；能读 docx、pdf、html、md、txt、xlsx、csv、json、jsonl"},
	{"a fault of ours", "程序读它时出了错，是程序的问题，不是文件的问题"},
	{"holds no document", "文件夹里没有能读的文件"},
	{"none of these: name one for them", "同名的案例集里已有别的案例，一个也不相同：换个文件名，或请管理员指定案例集"},
	{"came from", "刚才另一份文件也有这个编号的案例"},
	{"give it one of its own", "它的编号是另一个案例集里的案例的"},
	{"a document without cases", "没有读到案例，整集替换不做"},
	{"--replace might withdraw", "有的行没有收，整集替换不做：改好再放进来"},
	{"--replace takes all files", "有的文件读不了，整集替换不做：改好再放进来"},
	{"holds no table of cases", "没有案例表（要有“标题”或“案例名称”一列）"},
	{"is hidden: unhide", "工作表是隐藏的：取消隐藏才读"},
	{"title", "标题有问题"},
	{"sections", "没有正文，或正文有问题"},
	{"no text", "没有正文"},
}

// meaning is a place and a reason in Chinese; of a reason that nobody has said so it is empty.
func meaning(place, says string) (where, means string) {
	for _, one := range inChinese {
		if strings.Contains(says, one.says) {
			return chinesePlace(place), one.means
		}
	}
	return chinesePlace(place), ""
}

// chineseOf is what a text of the program means; that it is below, where nobody has said it in Chinese.
func chineseOf(says string) string {
	for _, one := range inChinese {
		if strings.Contains(says, one.says) {
			return one.means
		}
	}
	return "见英文说明"
}

// chinesePlace is a place in a document, as readers of documents name it: line 4, sheet “表” row 3.
func chinesePlace(place string) string { return placeWords.Replace(place) }

var placeWords = strings.NewReplacer("line ", "行 ", "row ", "行 ", "sheet ", "工作表 ", "page ", "页 ",
	"paragraph ", "段 ", "case ", "案例 ")

// reasonText is the file beside a document: nothing where all of it went in. Its lines end as on Windows, where most of
// those work who read it.
func reasonText(name string, r *importReport, problem string, at time.Time) string {
	var lines []string
	say := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	both := func(where, says string) {
		say("%s%s", where, chineseOf(says))
		say("    %s", says)
	}
	cases, rows, failed := 0, 0, 0
	for _, f := range r.Files {
		if f.Error != "" {
			failed++
		} else {
			cases += f.Cases
		}
		rows += len(f.Refused) + f.More
	}
	say("文件：%s", name)
	say("时间：%s", at.Format(time.DateTime))
	switch {
	case problem != "" || cases == 0:
		say("结果：没有收进去。改好后再放进来即可。")
	case failed > 0:
		say("结果：%d 个文件没有收进去，其余的收了（%d 个案例）。改好后整个再放进来即可，收过的不会重复。", failed, cases)
	default:
		say("结果：收了 %d 个案例，下面这些没有收。", cases)
	}
	if problem != "" {
		both("原因：", problem)
	}
	for _, f := range r.Files {
		of := ""
		if len(r.Files) > 1 {
			of = f.File + "："
		}
		if f.Error != "" {
			both("原因："+of, f.Error)
		}
		for _, part := range f.Refused {
			both("没有收："+of+chinesePlace(part.Place)+"：", part.Problem)
		}
		if f.More > 0 {
			say("没有收：%s还有 %d 处", of, f.More)
		}
		for _, part := range f.Skipped {
			both("跳过："+of+chinesePlace(part.Place)+"：", part.Problem)
		}
	}
	for _, part := range r.leftOut {
		if part.Problem != hiddenFile {
			both("跳过："+part.Place+"：", part.Problem)
		}
	}
	for i := range lines {
		lines[i] = strings.Map(printable, lines[i])
	}
	return strings.Join(lines, "\r\n") + "\r\n"
}
