package format

import (
	"strings"
	"testing"
)

// TestSavedPage: what a site sets around an article is no text, nor is the indent of its paragraphs.
func TestSavedPage(t *testing.T) {
	doc, err := Read("page.html", []byte(`<html><head><meta charset="utf-8"><title>甲市推行“一次办”</title></head><body>
<h1>甲市推行“一次办”</h1><div>浏览次数：33　字体：<a>大</a> <a>中</a> <a>小</a></div>
<p>&nbsp;&nbsp;&nbsp;&nbsp;市税务局建立联办机制，办理时间缩短一半。&nbsp;</p><p>　　上一篇章的经验已推广，浏览次数增加。</p><p>　　大 中 小企业都能办。<br>　　扫一扫即可办理。</p>
<pre>  甲  乙</pre>
<div>【打印】【关闭】</div><div>[字体：大 中 小]</div><div>扫一扫在手机打开当前页</div><div><p>上一篇：<a>乙市推行“两次办”</a></p><p>下一篇：没有了</p></div>
</body></html>`), opts)
	if err != nil || len(doc.Cases) != 1 {
		t.Fatalf("%v, %+v", err, doc)
	}
	var texts []string
	for _, s := range doc.Cases[0].Sections {
		texts = append(texts, s.Text)
	}
	want := "市税务局建立联办机制，办理时间缩短一半。\n上一篇章的经验已推广，浏览次数增加。\n大 中 小企业都能办。\n扫一扫即可办理。\n  甲  乙"
	if got := strings.Join(texts, "\n"); got != want {
		t.Errorf("the text is\n%s\nwant\n%s", got, want)
	}
	if doc.Dropped != 6 {
		t.Errorf("%d lines dropped", doc.Dropped)
	}
}
