-- contact from K3CR and Archie CRM, as src/adapter/k3cr.c and contact.c do it.
local antwoord = require "kb.antwoord"
local codes = require "kb.codes"
local cursor = require "kb.cursor"
local datum = require "kb.datum"
local lezen = require "kb.lezen"

local tekst, vlag, code, compact = lezen.tekst, lezen.vlag, lezen.code, datum.compact
local find, ipairs, sort, sub, type = string.find, ipairs, table.sort, string.sub, type
local kanalen, statussen, onderwerpen = codes.kanalen, codes.contactstatus, codes.onderwerpen
local onze_code = codes.code.onderwerpen

local WGS = '{"naam":"WGS","status":"nietAangesloten","opgehaaldOp":null,"reden":"nietAangesloten",' ..
  '"ontbreekt":["notities.wgs"],"afwijkingen":[]}'
local NEGEN = ("%d"):rep(9)

local M = { naam = "contact", aantal = 3 }

function M.plan(lh, verzoeken, n, nu)
  local klant = "/k3cr/k3cr/rest/v1/klanten/" .. lh
  verzoeken[n + 1] = { klant .. "/contactpersonen" }
  verzoeken[n + 2] = { klant .. "/contactmomenten?max=25&statVanaf=" .. nu.tel_vanaf }
  verzoeken[n + 3] = { "/archie/archie/api/accounts/" .. lh .. "/notes?top=100" }
end

-- As dialled in the Netherlands → E.164.
local function telefoon(nr)
  if type(nr) ~= "string" then
    return nil
  end
  if find(nr, "^0[1-9]%d%d%d%d%d%d%d%d$") then
    return "+31" .. sub(nr, 2)
  end
  if #nr >= 9 and #nr <= 17 and find(nr, "^00[1-9]%d+$") then
    return "+" .. sub(nr, 3)
  end
end

local function naam(p)
  local letters, voegsel, achter = p.vrltrs, p.vvgsl, p.anm
  if type(achter) ~= "string" then
    return nil
  end
  if type(voegsel) == "string" then
    achter = voegsel .. " " .. achter
  end
  return type(letters) == "string" and letters .. " " .. achter or achter
end

local function kant(b, lid, personen, welke)
  local begin = lid
  for _, p in ipairs(personen) do
    if p.srt == welke then
      tekst(b, begin, naam(p))
      tekst(b, ',"functie":', p.fnc)
      tekst(b, ',"telefoon":', telefoon(p.telnr))
      tekst(b, ',"email":', p.eml)
      vlag(b, ',"beschikbaar":', p.besch)
      begin = '},{"naam":'
    end
  end
  return begin ~= lid
end

local function personen(b, lijst)
  if type(lijst) ~= "table" then
    b:put '{"contactpersonen":null'
    return
  end
  b:put(kant(b, '{"contactpersonen":{"organisatie":[{"naam":', lijst, "O") and "}]"
    or '{"contactpersonen":{"organisatie":[]')
  b:put(kant(b, ',"uwv":[{"naam":', lijst, "U") and "}]}" or ',"uwv":[]}')
end

-- "20231015143000" or "20231015": only the day counts.
local function dag(b, lid, t)
  b:put(lid, type(t) == "string" and (#t == 14 or #t == 8) and compact(sub(t, 1, 8)) or "null")
end

local function geschiedenis(b, lh, body)
  if not body or type(body.cm) ~= "table" then
    b:put ',"contactgeschiedenis":null'
    return
  end
  local begin = ',"contactgeschiedenis":{"items":[{"datum":'
  for _, m in ipairs(body.cm) do
    dag(b, begin, m.dtTd)
    code(b, ',"kanaal":', kanalen, m.kanCd)
    code(b, ',"status":', statussen, m.stCd)
    tekst(b, ',"behandelaar":', m.bhd)
    code(b, ',"onderwerp":', onderwerpen, m.ondCd)
    tekst(b, ',"omschrijving":', m.oms)
    begin = '},{"datum":'
  end
  b:put(body.cm[1] and "}]" or ',"contactgeschiedenis":{"items":[]', ',"volgendeCursor":',
    cursor("k3cr", lh, body.pagTokenVlg), "}")
end

local function notities(b, body)
  if not body or type(body.notes) ~= "table" then
    b:put ',"notities":{"archie":null,"wgs":null}'
    return
  end
  local begin = ',"notities":{"archie":[{"datum":'
  for _, n in ipairs(body.notes) do
    local op = n.createdOn
    if type(op) == "string" then
      lezen.datum(b, begin, op)
    else
      lezen.epoch(b, begin, op)
    end
    tekst(b, ',"auteur":', n.createdBy)
    tekst(b, ',"tekst":', n.noteText)
    begin = '},{"datum":'
  end
  b:put(body.notes[1] and '}],"wgs":null}' or ',"notities":{"archie":[],"wgs":null}')
end

local function meeste_eerst(x, y)
  if x.n ~= y.n then
    return x.n > y.n
  end
  return (onze_code[x.ondCd] or x.ondCd) < (onze_code[y.ondCd] or y.ondCd)
end

local function tellingen(b, stat, tel_vanaf)
  if type(stat) ~= "table" or stat.vanafDt ~= tel_vanaf or type(stat.aant) ~= "table" then
    b:put ',"meestbesprokenOnderwerpen":null'
    return
  end
  local lijst, begin = stat.aant, ',"meestbesprokenOnderwerpen":[{"onderwerp":'
  sort(lijst, meeste_eerst)
  for _, t in ipairs(lijst) do
    code(b, begin, onderwerpen, t.ondCd)
    lezen.geheel(b, ',"aantal":', t.n, 1000000)
    begin = '},{"onderwerp":'
  end
  b:put(lijst[1] and "}]" or ',"meestbesprokenOnderwerpen":[]')
end

local function ontbreekt(p, m)
  if p and m then
    return nil
  end
  local leden = {}
  if not p then
    leden[1] = '"contactpersonen"'
  end
  if not m then
    leden[#leden + 1] = '"contactgeschiedenis","meestbesprokenOnderwerpen"'
  end
  return table.concat(leden, ",")
end

function M.schrijf(b, lh, antwoorden, n, moment, nu)
  local a1, a2, a3 = antwoorden[n + 1], antwoorden[n + 2], antwoorden[n + 3]
  lezen.begin()
  local p, m, a = lezen.open(a1, lh, "klantnr"), lezen.open(a2, lh, "klantnr"), lezen.open(a3, lh, "accountKey")
  if p or m or a then
    antwoord.kop(b, lh, "contact")
    personen(b, p and p.prs)
    geschiedenis(b, lh, m)
    notities(b, a)
    tellingen(b, m and m.stat, nu.tel_vanaf)
    b:put '},"bronnen":['
  else
    antwoord.probleem(b, lh, "contact")
    b:put ',"bronnen":['
  end
  antwoord.bron(b, "K3CR", moment, ontbreekt(p, m), a1, a2)
  b:put ","
  antwoord.bron(b, "Archie CRM", moment, not a and '"notities.archie"' or nil, a3)
  b:put(",", WGS, "]}")
end

return M
