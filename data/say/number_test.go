package say

import (
	"io/fs"
	"net"
	"strings"
	"syscall"
	"testing"
)

// TestOneIsNotSeveral: a noun behind a number agrees with it in English, and the other languages are as they are.
func TestOneIsNotSeveral(t *testing.T) {
	for _, tt := range []struct{ one, several string }{
		{Text("%d cases", 1).String(), "1 case"}, {Text("%d cases", 0).String(), "0 cases"}, {Text("%d cases", 21).String(), "21 cases"},
		{Text("%d cases", int64(1)).String(), "1 case"}, {Text("%d queries: %d entries, %d boxes", 1, 2, 1).String(), "1 query: 2 entries, 1 box"},
		{Text("%s has %d cases are in, %d lines of %d", "a", 1, 1, 1).String(), "a has 1 case is in, 1 line of 1"},
		{Text("%.2f%% of %d bytes", 1.0, 1).String(), "1.00% of 1 byte"}, {Text("line %d is not, %d less", 1, 1).String(), "line 1 is not, 1 less"},
		{Text("%d rows or entries were refused", 1).String(), "1 row or entry was refused"},
		{Text("%q: %d files did not go in", "1", 1).String(), "\"1\": 1 file did not go in"},
	} {
		if tt.one != tt.several {
			t.Errorf("%q, want %q", tt.one, tt.several)
		}
	}
	if got := Text("%d cases", 1).In(Chinese); got != "1 个案例" {
		t.Error(got)
	}
}

// TestFaultsOfAddresses: what the network says is said in the user's language, wherever it stands.
func TestFaultsOfAddresses(t *testing.T) {
	for _, err := range []error{
		&net.OpError{Op: "listen", Net: "tcp", Err: &net.AddrError{Err: "missing port in address", Addr: "甲"}},
		&net.OpError{Op: "listen", Net: "tcp", Addr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 80}, Err: syscall.EADDRNOTAVAIL},
		&net.AddrError{Err: "too many colons in address", Addr: "::1"},
		&fs.PathError{Op: "write", Path: "/甲", Err: syscall.EFBIG}, syscall.ENETUNREACH, syscall.EHOSTUNREACH,
	} {
		for _, lang := range []Language{Chinese, Traditional} {
			if got := In(lang, err); sentenceForm.MatchString(got) {
				t.Errorf("%v is %q in %s", err, got, lang)
			}
		}
	}
}

// otherRegister are words that the traditional texts do not use, as ARCHITECTURE.md says which they do: forms that a
// conversion leaves, and words of the mainland and of Hong Kong that Taiwan has others for.
const otherRegister = "脩 覈 卽 旣 籤章 筦 拚音 綫 裏 爲 重復 反復 答復 標准 准備 占用 註意 聯系 空閑 文檔 設置 字段 接口 環境變量 互聯網 粘貼 單元格 哈希 文本 二進制 " +
	"導出 郵箱 網絡 日誌 演示文稿 制表符 字體 腳本 打開 默認 服務器 文件夾 數據 信息 軟件 用戶 鼠標 屏幕 打印 搜索 登錄 保存 內存 緩存 端口 硬盤 質量 視頻 鏈接 兼容 地址 示例"

// TestTraditionalTextsKeepOneRegister: no text of another register, and none that a conversion got wrong.
func TestTraditionalTextsKeepOneRegister(t *testing.T) {
	for key, text := range texts(Traditional) {
		for _, word := range strings.Fields(otherRegister) {
			if strings.Contains(text, word) {
				t.Errorf("%q has %s: %q", key, word, text)
			}
		}
	}
}
