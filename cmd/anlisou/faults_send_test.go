package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"anlisou/server/keys"
)

// command runs a command, whose error it gives.
func (c *crowded) command(args ...string) error {
	got := anlisou(c.T, nil, append(args, "--data", c.dir)...)
	if got.code == exitDone {
		return nil
	}
	if strings.Contains(got.stderr, "goroutine") || got.stderr == "" {
		return fmt.Errorf("%s: %+v", args[0], got)
	}
	return &refusal{says: got.stderr}
}

// send sends a request with the key, and gives what it is answered; the last line of more may be a refusal.
func (c *crowded) send(method, path, content string) (body string, err error) {
	request, err := http.NewRequest(method, c.address+path, strings.NewReader(content))
	if err != nil {
		return "", err
	}
	request.Header.Set("Authorization", "Bearer "+c.secret)
	request.Header.Set("Content-Type", "application/json")
	response, err := c.do(request)
	body = response.body
	if err != nil {
		return body, err
	}
	if response.header.Get("Content-Type") == "application/x-ndjson" {
		lines := strings.Split(strings.TrimSpace(body), "\n")
		var last struct{ Problem *struct{ Status int } }
		if err := json.Unmarshal([]byte(lines[len(lines)-1]), &last); err != nil || last.Problem != nil {
			return body, &refusal{last.Problem.Status, body}
		}
	}
	return body, nil
}

// sendForm sends a form with the boundary x.
func (c *crowded) sendForm(path, content string) error {
	request, err := http.NewRequest(http.MethodPost, c.address+path, strings.NewReader(content))
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Bearer "+c.secret)
	request.Header.Set("Content-Type", "multipart/form-data; boundary=x")
	_, err = c.do(request)
	return err
}

// do sends a request, follows no redirection, and gives a refusal where it is not answered with success.
func (c *crowded) do(request *http.Request) (said, error) {
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		return said{}, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode >= http.StatusBadRequest {
		err = &refusal{response.StatusCode, string(body)}
	}
	return said{status: response.StatusCode, header: response.Header, body: string(body)}, err
}

// post sends a form of the desk, and gives where it leads to.
func (c *crowded) post(session, path string, form url.Values) (to string, err error) {
	form.Set("form_token", keys.FormToken(session))
	return c.postAs(session, path, "application/x-www-form-urlencoded", []byte(form.Encode()))
}

func (c *crowded) postAs(session, path, kind string, body []byte) (to string, err error) {
	request, err := http.NewRequest(http.MethodPost, c.address+path, bytes.NewReader(body))
	if err != nil {
		return "", err
	}
	request.Header.Set("Content-Type", kind)
	request.AddCookie(&http.Cookie{Name: "desk", Value: session})
	response, err := c.do(request)
	if err == nil && response.status != http.StatusSeeOther {
		err = fmt.Errorf("%s: %d, and leads nowhere: %.500s", path, response.status, response.body)
	}
	if err != nil {
		return "", err
	}
	return response.header.Get("Location"), nil
}

// login lets a visitor in, and gives the token of the session.
func (c *crowded) login() (token string, err error) {
	form := strings.NewReader(url.Values{"key": {c.secret}}.Encode())
	request, err := http.NewRequest(http.MethodPost, c.address+"/desk/login", form)
	if err != nil {
		return "", err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	response, err := c.do(request)
	if err != nil {
		return "", err
	}
	for _, cookie := range (&http.Response{Header: response.header}).Cookies() {
		token = cookie.Value
	}
	if !c.atDesk(token) {
		return "", errors.New("who has logged in is not let in")
	}
	return token, nil
}

// atDesk reports that the token of a session lets somebody in.
func (c *crowded) atDesk(token string) bool {
	status, _, _ := c.page(token, "/desk/sessions")
	return status == http.StatusOK
}

// page gets a page of the desk, which may be a refusal.
func (c *crowded) page(session, path string) (status int, body string, err error) {
	request, err := http.NewRequest(http.MethodGet, c.address+path, nil)
	if err != nil {
		return 0, "", err
	}
	request.AddCookie(&http.Cookie{Name: "desk", Value: session})
	response, err := c.do(request)
	return response.status, response.body, err
}
